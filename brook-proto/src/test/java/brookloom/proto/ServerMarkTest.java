package brookloom.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.TunnelKeys.Sender;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMarkTest {
    /** Both directions have the same info, as the original's by default. */
    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"));

    /** The answer of such a server to the client's nonce 00 01 02 … 0b. */
    private static final String ANSWER = "0102030497b86a7bf952caa3";

    private static final byte[] DATA = {1, 2, 3};

    @ParameterizedTest
    @CsvSource({
        "secret, c69844bbbf65162c15164878b5bf7ba7f1abb4210adeac0d0c783ad1f1b6a2ef, 00010203040506075bdb3cbf",
        "pässword, b065f56dc456f7fde58bf64c09f02ca46de7a1f974ee8cdc6fdcfbdd613768e4, ffffffffffffffff435481c5",
    })
    void theMarkIsThatOfTheSpecification(String password, String key, String marked) {
        byte[] derived = ServerMark.key(password.getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(derived)).isEqualTo(key);
        assertThat(new ServerMark(derived, Nonce::random).isOn(nonce(marked))).isTrue();
    }

    @Test
    void anAnswersNonceIsThatOfTheSpecification() {
        byte[] client = HexFormat.of().parseHex("000102030405060708090a0b");
        assertThat(KEYS.mayAnswer(nonce(ANSWER).toByteArray(), client)).isTrue();
        client[11]++;
        assertThat(KEYS.mayAnswer(nonce(ANSWER).toByteArray(), client)).isFalse();
    }

    @Test
    void theKeysTellAServersNonceFromAClients() {
        assertThat(KEYS.isMarked(KEYS.freshNonce(Sender.SERVER).toByteArray())).isTrue();
        assertThat(KEYS.isMarked(KEYS.freshNonce(Sender.CLIENT).toByteArray())).isFalse();
    }

    @Test
    void anAnswerIsBoundToItsRequestAndMarked() {
        byte[] client = KEYS.freshNonce(Sender.CLIENT).toByteArray();
        byte[] other = KEYS.freshNonce(Sender.CLIENT).toByteArray();
        Nonce answer = KEYS.answerNonce(client);
        assertThat(KEYS.serverMark().isOn(answer)).isTrue();
        assertThat(KEYS.mayAnswer(answer.toByteArray(), client)).isTrue();
        assertThat(KEYS.mayAnswer(answer.toByteArray(), other)).isFalse();
        assertThat(KEYS.answerNonce(client)).isNotEqualTo(answer);
        assertThat(KEYS.mayAnswer(Nonce.random().toByteArray(), client))
                .as("the original's")
                .isTrue();
    }

    @Test
    void everyBitOfANonceCounts() {
        byte[] marked = KEYS.freshNonce(Sender.SERVER).toByteArray();
        for (int bit = 0; bit < marked.length * Byte.SIZE; bit++) {
            byte[] flipped = marked.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(KEYS.serverMark().isOn(Nonce.copyOf(flipped, 0))).isFalse();
        }
    }

    @Test
    void serversMarkEveryNonceAndClientsNone() {
        for (int i = 0; i < 1000; i++) {
            assertThat(KEYS.serverMark().isOn(KEYS.freshNonce(Sender.SERVER))).isTrue();
            assertThat(KEYS.serverMark().isOn(KEYS.freshNonce(Sender.CLIENT))).isFalse();
        }
    }

    /** By chance one nonce in 2^32 bears the mark, so chance is played here. */
    @Test
    void aClientDrawsAgainWhereItsNonceBearsTheMark() {
        Nonce first = Nonce.random();
        Nonce second = Nonce.random();
        byte[] expected = second.toByteArray();
        TunnelKeys keys = drawing(marked(), marked(), first, marked(), second);
        assertThat(keys.freshNonce(Sender.CLIENT)).isEqualTo(first);
        byte[] datagram = new byte[100];
        keys.datagramSealer(Sender.CLIENT).seal(DATA, DATA, 0, DATA.length, datagram);
        assertThat(datagram).startsWith(expected);
    }

    private static Nonce marked() {
        return KEYS.freshNonce(Sender.SERVER);
    }

    private static TunnelKeys drawing(Nonce... nonces) {
        return new TunnelKeys(
                Password.of("secret"), "up", "down", List.of(nonces).iterator()::next);
    }

    @Test
    void anotherServerWithThePasswordMarksAlikeWhateverItsInfos() {
        Nonce marked = new TunnelKeys(Password.of("secret"), "up", "down").freshNonce(Sender.SERVER);
        assertThat(KEYS.serverMark().isOn(marked)).isTrue();
        assertThat(new TunnelKeys(Password.of("other")).serverMark().isOn(marked))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aServersFragmentOpensAtClientsOnly(int length) {
        byte[] nonce = KEYS.freshNonce(Sender.SERVER).toByteArray();
        byte[] fragment = new byte[length + BrookProtocol.FRAGMENT_OVERHEAD];
        KEYS.sealer(Sender.SERVER, Nonce.copyOf(nonce, 0)).seal(DATA, 0, length, fragment, 0);
        FragmentOpener client = KEYS.opener(Sender.SERVER, Nonce.copyOf(nonce, 0), BrookProtocol.MAX_PAYLOAD);
        assertThatCode(() -> client.openLength(fragment, 0)).doesNotThrowAnyException();
        FragmentOpener server = KEYS.opener(Sender.CLIENT, Nonce.copyOf(nonce, 0), BrookProtocol.MAX_PAYLOAD);
        assertThatThrownBy(() -> server.openLength(fragment, 0))
                .as("the failure of any garbage")
                .isExactlyInstanceOf(AuthenticationFailed.class)
                .hasMessage("fragment length does not authenticate");
    }

    @Test
    void aServersDatagramOpensAtClientsOnly() {
        byte[] datagram = new byte[100];
        int length = KEYS.datagramSealer(Sender.SERVER).seal(DATA, DATA, 0, DATA.length, datagram);
        byte[] out = new byte[100];
        assertThat(KEYS.datagramOpener(Sender.SERVER).open(datagram, length, out))
                .isEqualTo(2 * DATA.length);
        assertThat(KEYS.datagramOpener(Sender.CLIENT).open(datagram, length, out))
                .isEqualTo(DatagramOpener.NOT_AUTHENTIC);
    }

    @Test
    void clientsDatagramsBearNoMark() {
        DatagramSealer sealer = KEYS.datagramSealer(Sender.CLIENT);
        byte[] datagram = new byte[100];
        for (int i = 0; i < 1000; i++) {
            sealer.seal(DATA, DATA, 0, DATA.length, datagram);
            assertThat(KEYS.serverMark().isOn(Nonce.copyOf(datagram, 0))).isFalse();
        }
    }

    private static Nonce nonce(String hex) {
        return Nonce.copyOf(HexFormat.of().parseHex(hex), 0);
    }
}
