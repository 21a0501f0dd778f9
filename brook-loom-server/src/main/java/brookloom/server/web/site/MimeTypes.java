package brookloom.server.web.site;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Properties;

/** Knows the media type of a file by its name's ending. */
final class MimeTypes {
    private static final String OTHER = "application/octet-stream";
    private static final Properties TYPES = load();

    private MimeTypes() {}

    private static Properties load() {
        Properties types = new Properties();
        try (InputStream in = MimeTypes.class.getResourceAsStream("types.properties")) {
            if (in == null) {
                throw new IllegalStateException("types.properties is missing in the jar");
            }
            types.load(in);
            return types;
        } catch (IOException e) {
            throw new IllegalStateException("types.properties cannot be read", e);
        }
    }

    static String of(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        return name.indexOf('.') < 0 ? OTHER : TYPES.getProperty(ending.toLowerCase(Locale.ROOT), OTHER);
    }
}
