package brookloom.it.docs;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Finds files of the checkout; what a build or a test is writing meanwhile is not looked at. */
final class RepositoryFiles {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules", "vectors");

    private RepositoryFiles() {}

    /** Returns the files whose path from the checkout's root fits, with slashes, in order. */
    static List<Path> find(Predicate<String> fits) throws IOException {
        Path root = Program.root();
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (fits.test(root.relativize(file).toString().replace('\\', '/'))) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }
}
