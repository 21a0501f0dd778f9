package brookloom.server.web.site;

import brookloom.proto.HostAddress;

/** Makes the absolute URLs of redirects. */
final class Redirects {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Redirects() {}

    /** Returns the URL of the path with a slash at its end: a folder's. */
    static String toFolder(SiteRequest request) {
        String query = request.target().query();
        return base(request) + escaped(request.path()) + "/" + (query == null ? "" : "?" + query);
    }

    /** Returns scheme, host and port as this client knows them, without a slash at the end. */
    static String base(SiteRequest request) {
        boolean secure = request.connection().secure();
        int port = request.connection().local().getPort();
        String host = request.host();
        if (host.isEmpty()) {
            String address = HostAddress.text(request.connection().local().getAddress());
            host = address.contains(":") ? "[" + address + "]" : address;
        }
        return (secure ? "https://" : "http://") + host + (port == (secure ? HTTPS : HTTP) ? "" : ":" + port);
    }

    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder(path.length() + 16);
        path.chars().forEach(c -> {
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '%' || c == '?') {
                escaped.append(String.format("%%%02X", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
