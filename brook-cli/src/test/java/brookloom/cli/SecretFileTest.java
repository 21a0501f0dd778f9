package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import brookloom.net.text.ConfigError;
import brookloom.net.text.UserError;
import brookloom.testing.NamedPipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n", "\ufeffs3cret  \n"})
    void theOnlyLineIsTheSecret(String content) throws Exception {
        assertThat(SecretFile.orValue("--proxy", null, file(content))).isEqualTo("s3cret");
    }

    @Test
    void theOptionItselfMayGiveIt() throws Exception {
        assertThat(SecretFile.orValue("--proxy", "s3cret", null)).isEqualTo("s3cret");
        assertThat(SecretFile.orValue("--proxy", null, null)).isNull();
    }

    @Test
    void theTwoExcludeEachOtherAndNeitherIsPrinted() throws Exception {
        String file = file("s3cret");
        assertThatThrownBy(() -> SecretFile.orValue("--proxy", "0ther", file))
                .isInstanceOf(ConfigError.class)
                .hasMessage("--proxy and --proxyFile are mutually exclusive: give one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "one\ntwo\n"})
    void anyOtherNumberOfLinesIsRefused(String content) throws Exception {
        String file = file(content);
        assertThatThrownBy(() -> SecretFile.orValue("--proxy", null, file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file)
                .hasMessageNotContaining("two");
    }

    @ParameterizedTest
    @CsvSource({"rw-r--r--, true", "rw-rw-r--, true", "rw-r-----, false", "rw-------, false"})
    void aFileThatEverybodyReadsIsWarnedOf(String mode, boolean warned) throws Exception {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        String file = file("s3cret");
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString(mode));
        assertThat(SecretWarnings.complaint(Path.of(file), "link file " + file))
                .isEqualTo(
                        warned
                                ? "link file " + file + " can be read by everybody on this machine: run chmod 600 on it"
                                : null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3\0cret", "s3cret\n\0", "\u001bs3cret", "s3\u0085cret"})
    void controlCharactersAreRefused(String content) throws Exception {
        String file = file(content);
        assertThatThrownBy(() -> SecretFile.orValue("--proxy", null, file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file)
                .hasMessageNotContaining("cret:");
    }

    @Test
    void aLongFileIsRefusedNotCut() throws Exception {
        String longest = "x".repeat(64 * 1024);
        assertThat(SecretFile.orValue("--proxy", null, file(longest))).isEqualTo(longest);
        String file = file(longest + "x");
        assertThatThrownBy(() -> SecretFile.orValue("--proxy", null, file))
                .isInstanceOf(UserError.class)
                .hasMessage("password file " + file + " is longer than 64 KiB: its only line has to be the password");
    }

    @Test
    @Timeout(
            value = 60,
            threadMode = SEPARATE_THREAD) // a reader that waits for a pipe's other end would do so for ever
    void aPipeIsRefused() throws Exception {
        String pipe = NamedPipe.make(folder.resolve("pipe")).toString();
        assertThatThrownBy(() -> SecretFile.orValue("--proxy", null, pipe))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot read password file " + pipe + ": it is a pipe; give a regular file");
    }

    @Test
    void aDeviceWithoutAnEndIsRefused() {
        assumeTrue(Files.exists(Path.of("/dev/zero")));
        assertThatThrownBy(() -> SecretFile.orValue("--proxy", null, "/dev/zero"))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot read password file /dev/zero: it is a device; give a regular file");
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("secret"), content).toString();
    }
}
