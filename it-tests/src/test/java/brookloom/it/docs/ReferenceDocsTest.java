package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference has a page for each command, with the options that the program has. */
class ReferenceDocsTest {
    private static final Path PAGES = Program.root().resolve("docs/reference");
    private static final Path GENERATED = Path.of("target/reference");

    @Test
    void theReferenceHasEveryOptionOfEveryCommand() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        CliCommand.all().map(ReferencePage::new).forEach(page -> expected.put(page.path(), page.text()));
        expected.put("README.md", ReferencePage.index());
        for (Map.Entry<String, String> page : expected.entrySet()) {
            Path file = GENERATED.resolve(page.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, page.getValue());
        }

        Map<String, String> found = new TreeMap<>();
        if (Files.isDirectory(PAGES)) {
            try (Stream<Path> files = Files.walk(PAGES)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    found.put(PAGES.relativize(file).toString().replace('\\', '/'), Files.readString(file));
                }
            }
        }
        assertThat(expected.keySet())
                .filteredOn(page -> !expected.get(page).equals(found.remove(page)))
                .as(
                        "pages that differ from the programs' options: rm -r %s; cp -r %s %s",
                        PAGES, GENERATED.toAbsolutePath(), PAGES)
                .isEmpty();
        assertThat(found.keySet()).as("pages without a command").isEmpty();
    }
}
