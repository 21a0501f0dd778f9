package brookloom.testing;

import brookloom.net.stream.ByteStream;
import brookloom.net.stream.ForwardingStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Finds streams that hold another stream, in all classes of a module. */
public final class Wrappers {
    private Wrappers() {}

    /** Returns those that are no {@link ForwardingStream}, by their names, from the module that the class is in. */
    public static List<String> notForwarding(Class<?> anchor) throws IOException, URISyntaxException {
        Path place = Path.of(
                anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return notForwardingIn(place);
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), java.util.Map.of())) {
            return notForwardingIn(jar.getPath("/"));
        }
    }

    private static List<String> notForwardingIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.startsWith("brookloom") && name.endsWith(".class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .map(Wrappers::load)
                    .filter(ByteStream.class::isAssignableFrom)
                    .filter(type -> !ForwardingStream.class.isAssignableFrom(type))
                    .filter(Wrappers::holdsAStream)
                    .map(Class::getName)
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsAStream(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).map(Field::getType).anyMatch(ByteStream.class::isAssignableFrom);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Wrappers.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
