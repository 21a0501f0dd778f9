package brookloom.lists;

import brookloom.net.text.AsciiUrl;
import brookloom.net.text.InputFile;
import brookloom.net.text.Login;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Source of a list: a file, or an http or https URL. */
public sealed interface ListSource {
    /**
     * Opens it, unless it is what was read last.
     *
     * @param known of what was read last; null to open whatever there is
     * @return null when nothing has changed; else the caller closes the bytes
     */
    @Nullable
    Content open(@Nullable Version known) throws IOException;

    /** Identifies a state of a source: ETag and Last-Modified, or a file's size and time. */
    record Version(@Nullable String tag, @Nullable String modified) {}

    /**
     * Content of a source.
     *
     * @param delimited whether an early end shows; a web server's answer that lasts until its connection closes may lack
     *     its last lines
     */
    record Content(InputStream bytes, Version version, boolean delimited) {}

    /** A file; its links are followed each time. A pipe that a shell handed over is read once. */
    record File(Path path) implements ListSource {
        @Override
        public @Nullable Content open(@Nullable Version known) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            Version version = new Version(
                    now.size() + " " + now.fileKey(), now.lastModifiedTime().toString());
            boolean settled = known != null && InputFile.isReadOnce(path, now); // nothing is left to read
            return settled || version.equals(known) ? null : new Content(InputFile.open(path, now), version, true);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Answer of a web server. */
    record Url(URI uri) implements ListSource {
        @Override
        public @Nullable Content open(@Nullable Version known) throws IOException {
            return Download.open(uri, known);
        }

        /** Without what may be secret. */
        @Override
        public String toString() {
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
        }
    }

    /** A source that is read in another way. */
    non-sealed interface Other extends ListSource {}

    /** Names a source whose path is secret, as a subscription's may be. */
    record Secret(ListSource source) implements ListSource {
        @Override
        public @Nullable Content open(@Nullable Version known) throws IOException {
            return source.open(known);
        }

        /** Names the server alone. */
        @Override
        public String toString() {
            return source instanceof Url url
                    ? url.uri().getScheme() + "://" + url.uri().getHost() + "/…"
                    : source.toString();
        }
    }

    /**
     * Reads what a user wrote: a URL, else the name of a file.
     *
     * @throws IllegalArgumentException when it is neither; its message says so
     */
    static ListSource parse(String text) {
        String why = "";
        try {
            if (text.contains("://")) {
                URI uri = AsciiUrl.parse(text);
                String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
                if (scheme.equals("http") || scheme.equals("https")) {
                    return new Url(uri);
                }
            } else if (!text.isEmpty() && !Login.isLink(text)) {
                return new File(Path.of(text));
            }
        } catch (IllegalArgumentException e) {
            why = ": " + e.getMessage();
        }
        throw new IllegalArgumentException(
                "'" + Login.hidden(text) + "' is neither a file nor an http or https URL" + why);
    }
}
