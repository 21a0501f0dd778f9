package brookloom.client.inbound;

import static java.nio.charset.StandardCharsets.US_ASCII;

import brookloom.net.http.HttpHead;
import brookloom.net.http.HttpProblem;
import brookloom.net.http.HttpStatus;
import brookloom.net.http.MalformedHttp;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the PAC file that an HTTP port serves: browsers and systems that are given its URL use the port as their proxy.
 * The rules for destinations stay with the client, so that lists of any length cost browsers nothing.
 */
final class ProxyScript {
    private static final Pattern REQUEST =
            Pattern.compile("(?<method>GET|HEAD) /(?:proxy\\.pac|wpad\\.dat)(?:\\?\\S*)? HTTP/1\\.[01]");

    /** Text that a script may contain unescaped: names, addresses, and a port. */
    private static final Pattern HOST = Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?");

    private ProxyScript() {}

    /** Returns whether the head of a request asks for the script, which no target has. */
    static boolean isAskedFor(byte[] head) {
        int end = 0;
        while (end < head.length && head[end] != '\r' && head[end] != '\n') {
            end++;
        }
        return REQUEST.matcher(new String(head, 0, end, US_ASCII)).matches();
    }

    /**
     * Returns the whole response; the connection ends after it.
     *
     * @throws HttpProblem when the request does not say by which address it reached the port
     */
    static byte[] response(byte[] request) throws HttpProblem {
        HttpHead head;
        try {
            head = HttpHead.parse(request, HttpHead.Leniency.NONE);
        } catch (MalformedHttp e) {
            throw new HttpProblem(HttpStatus.BAD_REQUEST, "Malformed request: " + e.getMessage() + ".", e);
        }
        List<String> hosts = head.values("Host");
        if (hosts.size() != 1 || !HOST.matcher(hosts.getFirst()).matches()) {
            throw new HttpProblem(
                    HttpStatus.BAD_REQUEST,
                    "The PAC file names this port by the Host field of the request, which has no proper one.");
        }
        Matcher line = REQUEST.matcher(head.startLine());
        byte[] script = script(withPort(hosts.getFirst())).getBytes(US_ASCII);
        boolean withBody = line.matches() && line.group("method").equals("GET");
        return HttpHead.of("HTTP/1.1 200 OK")
                .with("Content-Type", "application/x-ns-proxy-autoconfig")
                .with("Content-Length", Integer.toString(script.length))
                .with("Cache-Control", "no-cache")
                .with("Connection", "close")
                .encode(withBody ? script : new byte[0]);
    }

    private static String withPort(String host) {
        return host.matches(".*:\\d+") && !host.endsWith("]") ? host : host + ":80";
    }

    /** Names of this machine stay on it, as browsers do by themselves; nothing goes past the tunnel when it is down. */
    private static String script(String proxy) {
        return """
            function FindProxyForURL(url, host) {
                if (host === "localhost" || shExpMatch(host, "*.localhost") || shExpMatch(host, "127.*")
                        || host === "::1" || host === "[::1]") {
                    return "DIRECT";
                }
                return "PROXY %s";
            }
            """.formatted(proxy);
    }
}
