package brookloom.server.config;

import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import java.net.URI;
import java.nio.file.Path;

/** Describes what a server answers that opens no tunnel. */
public sealed interface SiteConfig {
    /** Answers that there is nothing, whatever is asked for. */
    record None() implements SiteConfig {}

    /** Serves the files of a folder. */
    record Folder(Path folder) implements SiteConfig {}

    /**
     * Passes requests on to another web server.
     *
     * @param url {@code http://host[:port]} or {@code https://host[:port]}
     */
    record Fallback(URI url) implements SiteConfig {
        /** @throws IllegalArgumentException with a sentence for the user */
        public Fallback {
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            String authority = url.getRawAuthority();
            String path = url.getRawPath();
            boolean bare = path == null || path.isEmpty() || path.equals("/");
            if (!http || authority == null || authority.contains("@") || !bare || url.getRawQuery() != null) {
                throw new IllegalArgumentException("--fallback '" + Login.hidden(url.toString())
                        + "' must be http://HOST[:PORT] or https://HOST[:PORT], without a path");
            }
            if (url.getHost() == null && url.getScheme().equals("https") && authority.contains("_")) {
                throw new IllegalArgumentException(
                        "--fallback '" + Login.hidden(url.toString()) + "': no certificate can be checked for a host"
                                + " with an underscore: use another name of that server, or http");
            }
            server(url);
        }

        /** Returns what to connect to; the host may have an underscore, which {@link URI#getHost()} takes for none. */
        public HostPort server() {
            return server(url);
        }

        private static HostPort server(URI url) {
            String authority = url.getRawAuthority().replaceFirst(":$", "");
            String port = url.getScheme().equals("https") ? ":443" : ":80";
            return HostPort.parse(authority.matches(".*:\\d+") ? authority : authority + port);
        }
    }
}
