package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.proto.BrookException.AuthenticationFailed;
import brookloom.proto.BrookException.FragmentTooLarge;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookException.TruncatedStream;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.Network;
import brookloom.proto.Nonce;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.UnencryptedOpening;
import brookloom.proto.testing.RecordedStream;
import brookloom.testing.CountingStream;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first flight of each side. */
class OpeningTest {
    private static final byte[] EMPTY = {};

    private final MemoryStream.Pair carrier = MemoryStream.pair();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2014, 2015, 60_000})
    void theClientSendsNonceOpeningAnnouncementAndEarlyDataInOneWrite(int early) throws IOException {
        CountingStream counting = new CountingStream(carrier.near());
        ClientTunnel.open(counting, Tunnels.KEYS, Tunnels.TCP, RecordedStream.pattern(early), nonce -> {});

        assertThat(counting.writes()).hasSize(1);
        OriginalPeer server = OriginalPeer.server(carrier.far());
        assertThat(server.receive()).isEqualTo(Tunnels.TCP.encode());
        assertThat(server.receive()).isEmpty();
        assertThat(Tunnels.concat(server.received().toArray(byte[][]::new))).isEqualTo(RecordedStream.pattern(early));
    }

    @Test
    void theServerAnswersWithNonceAndAnnouncementInOneWrite() throws IOException {
        CountingStream counting = new CountingStream(carrier.far());
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        BrookServerTunnel server = BrookServerTunnel.accept(counting, Tunnels.KEYS);
        assertThat(counting.writes()).isEmpty();

        server.acknowledge();

        assertThat(server.request()).isEqualTo(Tunnels.TCP);
        assertThat(counting.writes()).containsExactly(12 + 34);
        assertThat(client.received()).containsExactly(EMPTY);
    }

    @Test
    void nothingIsAnnouncedOnUdp() throws IOException {
        ClientTunnel.openDatagrams(carrier.near(), Tunnels.KEYS, Tunnels.UDP, nonce -> {});
        assertThat(carrier.far().unread()).isEqualTo(12 + Tunnels.UDP.encode().length + 34);
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        server.acknowledge();
        assertThat(server.request()).isEqualTo(Tunnels.UDP);
        assertThat(carrier.near().unread()).isEqualTo(12);
        server.opened(Tunnels.TARGET);
        assertThat(carrier.near().unread()).isEqualTo(12);
    }

    @Test
    void theListenerHearsOfTheServersNonceOnce() throws IOException {
        AtomicInteger heard = new AtomicInteger();
        TunnelStream client = ClientTunnel.open(
                carrier.near(), Tunnels.KEYS, Tunnels.TCP, Tunnels.NOTHING, nonce -> heard.incrementAndGet());
        assertThat(heard).hasValue(0);
        OriginalPeer server = OriginalPeer.server(carrier.far());
        server.send((byte) 1);
        server.send((byte) 2);
        assertThat(Tunnels.readExactly(client, 2)).containsExactly(1, 2);
        assertThat(heard).hasValue(1);
    }

    @Test
    void ourOwnStreamSentBackIsRefused() throws IOException {
        TunnelStream client = ClientTunnel.open(
                carrier.near(), new TunnelKeys(Password.of("secret")), Tunnels.TCP, Tunnels.NOTHING, nonce -> {});
        byte[] sent = carrier.far().readExactly(carrier.far().unread());
        carrier.far().write(sent);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client.read(new byte[100], 0, 100))
                    .isExactlyInstanceOf(AuthenticationFailed.class)
                    .hasMessage("server's nonce, our own sent back, does not authenticate");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerToAnotherTunnelIsRefused(Network network) throws IOException {
        MemoryStream.Pair other = MemoryStream.pair();
        open(other.near(), network);
        BrookServerTunnel server = BrookServerTunnel.accept(other.far(), Tunnels.KEYS);
        server.acknowledge();
        byte[] answer = other.near().readExactly(other.near().unread());
        Reading client = open(carrier.near(), network);
        carrier.far().write(answer);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(client::read)
                    .isExactlyInstanceOf(DialFailed.class)
                    .hasMessageContaining("is that to another tunnel");
        }
    }

    private interface Reading {
        void read() throws IOException;
    }

    private static Reading open(MemoryStream carrier, Network network) throws IOException {
        if (network == Network.TCP) {
            TunnelStream tunnel = ClientTunnel.open(carrier, Tunnels.KEYS, Tunnels.TCP, Tunnels.NOTHING, nonce -> {});
            return () -> tunnel.read(new byte[100], 0, 100);
        }
        FragmentDatagrams tunnel = ClientTunnel.openDatagrams(carrier, Tunnels.KEYS, Tunnels.UDP, nonce -> {});
        return () -> tunnel.receive(new byte[100]);
    }

    @Test
    void anOpenForAnotherRequestIsRefusedAndOneForNoneIsNot() throws IOException {
        for (OptionalLong request : List.of(OptionalLong.empty(), OptionalLong.of(1))) {
            MemoryStream.Pair pair = MemoryStream.pair();
            TunnelStream client =
                    ClientTunnel.open(pair.near(), Tunnels.KEYS, Tunnels.TCP, Tunnels.NOTHING, nonce -> {});
            OriginalPeer server = OriginalPeer.server(pair.far());
            server.announce();
            server.control(new Control.Open(Tunnels.TARGET, request).encode());
            if (request.isEmpty()) {
                assertThat(client.awaitTarget()).isTrue();
            } else {
                assertThatThrownBy(client::awaitTarget).hasMessageContaining("is that to another tunnel");
            }
        }
    }

    @Test
    void theServerKnowsTheClientsNonce() throws IOException {
        OriginalPeer.client(carrier.near(), Tunnels.TCP);
        byte[] flight = carrier.far().readExactly(carrier.far().unread());
        BrookServerTunnel server = BrookServerTunnel.accept(MemoryStream.holding(flight), Tunnels.KEYS);
        assertThat(server.clientNonce()).isEqualTo(Arrays.copyOf(flight, 12));
    }

    @Test
    void anotherPasswordIsRefused() {
        OriginalPeer.client(carrier.near(), Tunnels.TCP);
        TunnelKeys others = new TunnelKeys(Password.of("Secret"), "up", "down");
        assertThatThrownBy(() -> BrookServerTunnel.accept(carrier.far(), others))
                .isExactlyInstanceOf(AuthenticationFailed.class)
                .hasMessage("fragment length does not authenticate");
    }

    @Test
    void everyTruncatedOpeningIsRefused() throws IOException {
        OriginalPeer.client(carrier.near(), Tunnels.TCP);
        byte[] opening = carrier.far().readExactly(carrier.far().unread());
        for (int length = 0; length < opening.length; length++) {
            MemoryStream cut = MemoryStream.holding(Arrays.copyOf(opening, length));
            assertThatThrownBy(() -> BrookServerTunnel.accept(cut, Tunnels.KEYS))
                    .isExactlyInstanceOf(TruncatedStream.class);
        }
        assertThat(BrookServerTunnel.accept(MemoryStream.holding(opening), Tunnels.KEYS)
                        .request())
                .isEqualTo(Tunnels.TCP);
    }

    @Test
    void anOpeningOverTheLimitOfTcpIsRefusedEvenWhenItAsksForUdp() {
        assertThatThrownBy(() -> BrookServerTunnel.accept(openedWith(new byte[2015]), Tunnels.KEYS))
                .isExactlyInstanceOf(FragmentTooLarge.class)
                .hasMessage("fragment payload of 2015 bytes, limit 2014");
    }

    @Test
    void openingsThatSayNothingAreMalformed() {
        assertOpeningIsMalformed("opening is empty");
        assertOpeningIsMalformed("opening of 1 bytes has no time", (byte) 1);
        byte[] tooLong = Arrays.copyOf(Tunnels.TCP.encode(), Tunnels.TCP.encode().length + 1);
        assertOpeningIsMalformed("1 bytes after the destination", tooLong);
    }

    @Test
    void aTunnelOfOneNetworkHasNoStreamOfTheOther() throws IOException {
        OriginalPeer.client(carrier.near(), Tunnels.UDP);
        BrookServerTunnel udp = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        assertThatThrownBy(udp::stream)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a tunnel of network UDP, not TCP");

        MemoryStream.Pair other = MemoryStream.pair();
        OriginalPeer.client(other.near(), Tunnels.TCP);
        BrookServerTunnel tcp = BrookServerTunnel.accept(other.far(), Tunnels.KEYS);
        assertThatThrownBy(tcp::datagrams)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a tunnel of network TCP, not UDP");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void theUnencryptedOpeningIsReadAndNotAByteMore(int step) throws IOException {
        CountingStream counting = new CountingStream(carrier.near());
        ClientTunnel.openUnencrypted(counting, Tunnels.KEYS, Tunnels.TCP, RecordedStream.pattern(5000));
        assertThat(counting.writes())
                .containsExactly(UnencryptedOpening.encode(Tunnels.KEYS, Tunnels.TCP).length + 5000);

        UnencryptedServerTunnel server =
                UnencryptedServerTunnel.accept(new TricklingStream(carrier.far(), step), Tunnels.KEYS);

        assertThat(server.request()).isEqualTo(Tunnels.TCP);
        assertThat(carrier.far().unread()).isEqualTo(5000);
        assertThat(Tunnels.readExactly(server.stream(), 5000)).isEqualTo(RecordedStream.pattern(5000));
    }

    @Test
    void everyTruncatedUnencryptedOpeningIsRefused() {
        byte[] opening = UnencryptedOpening.encode(Tunnels.KEYS, Tunnels.TCP);
        for (int length = 0; length < opening.length; length++) {
            MemoryStream cut = MemoryStream.holding(Arrays.copyOf(opening, length));
            assertThatThrownBy(() -> UnencryptedServerTunnel.accept(cut, Tunnels.KEYS))
                    .isExactlyInstanceOf(TruncatedStream.class)
                    .hasMessage("stream ended " + (length == 0 ? "before an opening" : "inside the opening"));
        }
    }

    private static void assertOpeningIsMalformed(String sentence, byte... opening) {
        assertThatThrownBy(() -> BrookServerTunnel.accept(openedWith(opening), Tunnels.KEYS))
                .isExactlyInstanceOf(MalformedRequest.class)
                .hasMessage(sentence);
    }

    /** A client's nonce and one fragment. */
    private static MemoryStream openedWith(byte[] opening) {
        Nonce nonce = Nonce.random();
        byte[] first = nonce.toByteArray();
        byte[] fragment = new byte[opening.length + BrookProtocol.FRAGMENT_OVERHEAD];
        Tunnels.KEYS.sealer(Sender.CLIENT, nonce).seal(opening, 0, opening.length, fragment, 0);
        return MemoryStream.holding(first, fragment);
    }
}
