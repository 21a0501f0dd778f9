package brookloom.server.web.site;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * An answer, apart from what {@link Face} adds to each: server, date and the connection's fate.
 *
 * @param reason of a status that a server behind us has worded; null for the usual one
 * @param type the media type; null for none
 * @param length of the content in bytes, told also where the content itself is left out; -1 where it is not known
 * @param lastModified an HTTP date; null for none
 * @param location where else to look; null for none
 * @param fields all others
 */
public record Answer(
        int status,
        @Nullable String reason,
        @Nullable String type,
        long length,
        @Nullable String lastModified,
        @Nullable String location,
        List<HttpField> fields,
        Content content)
        implements Closeable {
    /** The length of content that tells its end otherwise. */
    public static final long UNKNOWN = -1;

    /** Body after the head. Written once or never, then closed. */
    public interface Content extends Closeable {
        /** Content without a byte. */
        Content NONE = out -> {};

        void writeTo(OutputStream out) throws IOException;

        @Override
        default void close() {}
    }

    public Answer {
        fields = List.copyOf(fields);
    }

    /** Returns the content of a page. */
    public String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            content.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether this kind of answer never has content, nor a length (RFC 9110 §6.4.1). */
    boolean isBare() {
        return status < 200 || status == 204 || status == 304;
    }

    @Override
    public void close() {
        content.close();
    }
}
