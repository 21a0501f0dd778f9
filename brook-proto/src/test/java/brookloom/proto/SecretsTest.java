package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final String SECRET = "open sesame";

    @Test
    void nothingThatHoldsThePasswordPrintsIt() {
        Password password = Password.of(SECRET);
        assertThat(password).hasToString("Password[redacted]");
        assertThat(new TunnelKeys(password, "up", "down")).hasToString("TunnelKeys[redacted]");
        assertThat(new BrookLink(BrookLink.Kind.SERVER, Map.of("server", "1.2.3.4:9999", "password", SECRET)))
                .hasToString("brook://server?…");
    }

    @Test
    void aClosedPasswordIsWiped() {
        Password password = Password.of(SECRET);
        TunnelKeys keys = new TunnelKeys(password);
        Nonce nonce = keys.freshNonce(TunnelKeys.Sender.CLIENT);
        byte[] bytes = password.utf8();
        password.close();
        assertThat(bytes).containsOnly(0);
        assertThatThrownBy(password::utf8).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keys.sealer(TunnelKeys.Sender.CLIENT, nonce))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the password is wiped: a tunnel has outlived its server or client");
    }

    @Test
    void bothFactoriesAgreeAndTheCallersArrayMayBeWiped() {
        char[] characters = "pä電池".toCharArray();
        Password fromCharacters = Password.of(characters);
        Arrays.fill(characters, ' ');
        assertThat(fromCharacters.utf8()).isEqualTo(Password.of("pä電池").utf8());
    }

    @Test
    void anEmptyPasswordIsRefused() {
        assertThatThrownBy(() -> Password.of(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("password is empty");
        assertThatThrownBy(() -> Password.of(new char[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("password is empty");
    }
}
