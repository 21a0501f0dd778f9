package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.file.Catalog;
import brookloom.cli.file.CheckCommand;
import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever becomes of a configuration, {@code check} says something about it that a user can read. */
class ConfigMutationsTest {
    private static final int MUTATIONS = 10_000;
    private static final List<String> FRAGMENTS = List.of(
            "[[",
            "]]",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "\"\"\"",
            "=",
            ".",
            ",",
            "#",
            "\n",
            "\\u",
            "\\",
            "\0",
            "\ufeff",
            "true",
            "1e400",
            "nan",
            "-inf",
            "1979-05-27T07:32:00Z",
            "0xFFFFFFFFFFFFFFFF",
            "99999999999999999999",
            "-",
            "password",
            "path",
            "[[wsserver]]",
            "[[wsclient]]",
            "{file = \"/\"}",
            "{env = \"PATH\"}",
            "link = \"-\"",
            "listen = \":0\"",
            "\ud800",
            "ß",
            "=\"%n${x}\"");

    private static final Catalog SERVER = new Catalog(Checked.SERVER);
    private static final Catalog CLIENT = new Catalog(Checked.CLIENT);

    private static Path folder = Path.of("");
    private static String examples = "";

    @BeforeContainer
    static void readExamples() throws IOException {
        folder = Files.createTempDirectory("mutations");
        Files.writeString(folder.resolve("password"), "of the mutations, and long enough");
        Files.writeString(folder.resolve("link"), "brook://wsserver?password=x&wsserver=ws%3A%2F%2F192.0.2.1%3A9999");
        String text = Files.readString(Program.root().resolve("docs/configuration.md"));
        examples = text.replace("/etc/brook-loom", folder.toString());
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        for (String file : List.of("password", "link", "checked.toml")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
    }

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs();
    }

    @Property(tries = MUTATIONS, shrinking = ShrinkingMode.OFF)
    void checkNeverCrashes(@ForAll("seeds") long seed) throws IOException {
        Random random = new Random(seed);
        String[] blocks = examples.split("```toml\n");
        String toml = blocks[1 + random.nextInt(blocks.length - 1)].split("```")[0];
        String mutated = mutated(toml, random);
        Path file = Files.writeString(folder.resolve("checked.toml"), mutated);
        StringWriter printed = new StringWriter();

        int exitCode = CheckCommand.check(random.nextBoolean() ? SERVER : CLIENT, file, new PrintWriter(printed, true));

        assertThat(exitCode).as(mutated).isIn(0, 2);
        assertThat(printed.toString().lines().toList())
                .as(mutated)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .startsWith(file.toString())
                        .matches(".*checked.toml(:\\d+:\\d+: | is valid: ).+"));
    }

    private static String mutated(String toml, Random random) {
        StringBuilder text = new StringBuilder(toml);
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
                case 1 -> text.delete(at, end);
                case 2 -> text.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
                case 3 -> text.insert(at, (char) random.nextInt(0x250));
                case 4 -> text.insert(at, text.substring(random.nextInt(text.length() + 1)));
                default -> swapLines(text, random);
            }
        }
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static void swapLines(StringBuilder text, Random random) {
        String[] lines = text.toString().split("\n", -1);
        int one = random.nextInt(lines.length);
        int other = random.nextInt(lines.length);
        String kept = lines[one];
        lines[one] = lines[other];
        lines[other] = kept;
        text.setLength(0);
        text.append(String.join("\n", Arrays.asList(lines)));
    }
}
