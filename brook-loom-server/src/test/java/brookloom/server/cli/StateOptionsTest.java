package brookloom.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.UserError;
import brookloom.server.config.StateConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class StateOptionsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "redis://store.example, store.example, 6379, false, 0, brook-loom",
        "rediss://10.0.0.5:7000/3, 10.0.0.5, 7000, true, 3, brook-loom",
        "valkey://[::1]:7000/, ::1, 7000, false, 0, brook-loom",
        "REDIS://store.example?prefix=fleet-a, store.example, 6379, false, 0, fleet-a",
    })
    void aUrlNamesTheStore(String url, String host, int port, boolean tls, int database, String prefix)
            throws Exception {
        StateConfig config = config("--state", url);
        assertThat(config).isNotNull();
        assertThat(config.server()).isEqualTo(new HostPort(host, port));
        assertThat(config.tls()).isEqualTo(tls);
        assertThat(config.database()).isEqualTo(database);
        assertThat(config.prefix()).isEqualTo(prefix);
        assertThat(config.login()).isNull();
    }

    @Test
    void nothingIsSharedWithoutAUrl() throws Exception {
        assertThat(config()).isNull();
    }

    @Test
    void thePasswordComesFromAFileOrTheEnvironmentAndIsNeverShown() throws Exception {
        Path file = Files.writeString(folder.resolve("pw"), "hush-hush\n");
        for (StateConfig config : new StateConfig[] {
            config("--state", "redis://loom@store.example", "--statePasswordFile", file.toString()),
            of("hush-hush\n", "--state", "redis://loom@store.example"),
            of("other", "--state", "redis://loom@store.example", "--statePasswordFile", file.toString())
        }) {
            assertThat(config.login().user()).isEqualTo("loom");
            assertThat(config.login().password()).isEqualTo("hush-hush");
            assertThat(config + " " + config.login()).doesNotContain("hush");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis://loom:hush-hush@store.example, visible in ps",
        "redis://:hush-hush@store.example, visible in ps",
        "http://store.example, is no URL of a Redis or Valkey",
        "store.example:6379, is no URL of a Redis or Valkey",
        "redis://store.example:99999, must be 1 to 65535",
        "redis://store.example:0, must be 1 to 65535",
        "redis://store.example/one, must end in the number of a database",
        "redis://store.example/-1, must end in the number of a database",
        "redis://store.example/0#x, is no URL of a Redis or Valkey",
        "redis://store.example/?timeout=1, must be ?prefix=NAME",
        "redis://store.example/?prefix=a%20b, must be ?prefix=NAME",
        "redis://hush hush@store.example, is no URL of a Redis or Valkey",
        "redis://loom@store.example, names a user: give --statePasswordFile FILE",
    })
    void anythingElseIsRefusedWithoutASecret(String url, String message) {
        assertThatThrownBy(() -> config("--state", url))
                .isInstanceOf(ConfigError.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hush");
    }

    @Test
    void optionsThatNeedAnotherSaySo() {
        assertThatThrownBy(() -> config("--stateCa", "ca.pem")).hasMessage("--stateCa requires --state");
        assertThatThrownBy(() -> config("--statePasswordFile", "pw"))
                .hasMessage("--statePasswordFile requires --state");
        assertThatThrownBy(() -> config("--state", "redis://store.example", "--stateCa", "ca.pem"))
                .hasMessage("--stateCa requires rediss:// in --state");
    }

    private static @Nullable StateConfig config(String... arguments) throws UserError {
        return of(null, arguments);
    }

    private static @Nullable StateConfig of(@Nullable String environment, String... arguments) throws UserError {
        return CommandLine.populateCommand(new StateOptions(() -> environment), arguments)
                .config();
    }
}
