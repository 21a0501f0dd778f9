package brookloom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Provides the text of {@code --version}: the build writes it into a resource, which an IDE may leave unfilled. */
public final class Version implements IVersionProvider {
    @Spec
    private @Nullable CommandSpec spec;

    /** Returns this build's version. */
    public static String current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = properties.getProperty("version", "");
        return version.isEmpty() || version.startsWith("$") ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        String program = spec == null ? "brook-loom" : spec.root().name();
        return new String[] {program + " " + current() + " (Java " + Runtime.version() + ")"};
    }
}
