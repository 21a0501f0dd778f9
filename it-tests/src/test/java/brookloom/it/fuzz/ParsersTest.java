package brookloom.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every input in {@code src/test/resources/brookloom/it/fuzz/<parser>}: examples, and what fuzzing has found. And
 * changes of them, the same ones in each run.
 */
@ExtendWith(LeakCheck.class)
class ParsersTest {
    private static final int CHANGES = 2_000;

    @ParameterizedTest
    @EnumSource
    void everyInputIsReadOrRefused(Parser parser) throws Exception {
        List<byte[]> inputs = inputs(parser);
        assertThat(inputs).isNotEmpty();
        for (byte[] input : inputs) {
            check(parser, input);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyExampleIsReadWhole(Parser parser) throws Exception {
        try (Stream<Path> files = Files.list(folder(parser))) {
            for (Path example : files.filter(
                            file -> file.getFileName().toString().startsWith("good"))
                    .toList()) {
                assertThatCode(() -> parser.parse(Files.readAllBytes(example)))
                        .as("%s", example)
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void changedInputsAreReadOrRefused(Parser parser) throws Exception {
        List<byte[]> inputs = inputs(parser);
        Random random = new Random(1);
        for (int i = 0; i < CHANGES; i++) {
            check(parser, changed(inputs.get(random.nextInt(inputs.size())), random));
        }
    }

    private static void check(Parser parser, byte[] input) {
        try {
            parser.run(input);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(parser + " at " + HexFormat.of().formatHex(input), e);
        }
    }

    private static byte[] changed(byte[] input, Random random) {
        byte[] changed = Arrays.copyOf(input, Math.max(0, input.length + random.nextInt(5) - 2));
        for (int n = random.nextInt(4); n >= 0 && changed.length > 0; n--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] = (byte) random.nextInt();
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 2 -> changed[at] = changed[random.nextInt(changed.length)];
                default -> changed = Arrays.copyOf(changed, at);
            }
        }
        return changed;
    }

    private static List<byte[]> inputs(Parser parser) throws IOException {
        try (Stream<Path> files = Files.list(folder(parser))) {
            return files.sorted().map(ParsersTest::bytes).toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path folder(Parser parser) {
        return Path.of("src/test/resources/brookloom/it/fuzz", parser.name().toLowerCase(Locale.ROOT));
    }
}
