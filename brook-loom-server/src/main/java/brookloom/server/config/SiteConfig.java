package brookloom.server.config;

import java.net.URI;
import java.nio.file.Path;

/** Says what a server answers that opens no tunnel. */
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
            String path = url.getRawPath();
            boolean bare = path == null || path.isEmpty() || path.equals("/");
            if (!http || url.getHost() == null || url.getRawUserInfo() != null || !bare || url.getRawQuery() != null) {
                throw new IllegalArgumentException(
                        "--fallback '" + url + "' must be http://HOST[:PORT] or https://HOST[:PORT], without a path");
            }
        }
    }
}
