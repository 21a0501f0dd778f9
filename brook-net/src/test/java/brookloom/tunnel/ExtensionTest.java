package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Control;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Announcement and controls, towards peers that know them and peers that do not. */
@ExtendWith(LeakCheck.class)
class ExtensionTest {
    private static final byte[] EMPTY = {};

    private final MemoryStream.Pair carrier = MemoryStream.pair();

    @Test
    void theServerAnnouncesThatTheTargetIsReachedBeforeAnyData() throws IOException {
        OriginalPeer client = announcedClient();
        BrookServerTunnel server = accept();
        server.opened(Tunnels.TARGET);
        Tunnels.write(server.stream(), (byte) 7);
        assertThat(client.received()).containsExactly(EMPTY, EMPTY, client.open(Tunnels.TARGET), new byte[] {7});
    }

    @Test
    void anAnnouncementThatArrivesInPiecesCountsToo() throws IOException {
        OriginalPeer client = announcedClient();
        BrookServerTunnel server = BrookServerTunnel.accept(new TricklingStream(carrier.far(), 1), Tunnels.KEYS);
        server.acknowledge();
        server.opened(Tunnels.TARGET);
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(1);
        assertThat(client.received()).containsExactly(EMPTY, EMPTY, client.open(Tunnels.TARGET));
    }

    @Test
    void noOpenIsSentAfterDataWhenTheAnnouncementComesLate() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        BrookServerTunnel server = accept();
        server.opened(Tunnels.TARGET);
        Tunnels.write(server.stream(), (byte) 7);
        client.announce();
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(1);
        assertThat(client.received()).containsExactly(EMPTY, new byte[] {7});
    }

    @Test
    void aClientThatHasNotAnnouncedIsSentNoControl() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.send((byte) 5);
        BrookServerTunnel server = accept();
        server.opened(Tunnels.TARGET);
        assertThat(Tunnels.readExactly(server.stream(), 1)).containsExactly(5);
        server.opened(Tunnels.TARGET);
        server.failed(ReplyCode.CONNECTION_REFUSED, "refused");
        assertThat(client.received()).containsExactly(EMPTY);
    }

    @Test
    void noOpenIsSentAfterData() throws IOException {
        OriginalPeer client = announcedClient();
        BrookServerTunnel server = accept();
        Tunnels.write(server.stream(), (byte) 7);
        server.opened(Tunnels.TARGET);
        assertThat(client.received()).containsExactly(EMPTY, new byte[] {7});
    }

    @Test
    void theClientTakesAnOpenAsNoData() throws IOException {
        Tunnels.Ends ends = Tunnels.open(carrier);
        ends.accepted().opened(Tunnels.TARGET);
        Tunnels.write(ends.server(), (byte) 1, (byte) 2);
        assertThat(Tunnels.readExactly(ends.client(), 2)).containsExactly(1, 2);
    }

    @Test
    void aFailureReachesTheClientWithCodeAndReasonAndStays() throws Exception {
        Tunnels.Ends ends = Tunnels.open(carrier);
        Thread failing = Thread.ofVirtual()
                .start(() -> ends.accepted().failed(ReplyCode.HOST_UNREACHABLE, "no route to example.com"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ends.client().read(new byte[1], 0, 1))
                    .isInstanceOfSatisfying(
                            DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.HOST_UNREACHABLE))
                    .hasMessage("server: no route to example.com");
        }
        ends.client().close();
        failing.join();
    }

    @Test
    void aFailureWaitsForTheAnnouncementOfAClientThatSpeaksLate() throws Exception {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        BrookServerTunnel server = accept();
        Thread failing = Thread.ofVirtual().start(() -> server.failed(ReplyCode.CONNECTION_REFUSED, "refused"));
        carrier.far().awaitReader();
        client.announce();
        carrier.near().shutdownOutput();
        failing.join();
        assertThat(client.received())
                .containsExactly(EMPTY, EMPTY, new Control.Fail(ReplyCode.CONNECTION_REFUSED, "refused").encode());
        assertThat(carrier.near().peerHasEnded()).isTrue();
    }

    @Test
    void aFailureTowardsAClientThatStaysSilentIsGivenUpWithoutAnotherFailure() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        accept().failed(ReplyCode.CONNECTION_REFUSED, "refused");
        assertThat(client.received()).containsExactly(EMPTY);
        assertThat(carrier.far().isClosed()).isTrue();
    }

    @Test
    void aFailureTowardsAClientThatIsGoneIsNoFailureOfItsOwn() throws IOException {
        OriginalPeer client = announcedClient();
        BrookServerTunnel server = accept();
        client.carrier().close();
        server.failed(ReplyCode.CONNECTION_REFUSED, "refused");
        assertThat(carrier.far().isClosed()).isFalse();
    }

    @Test
    void theServerIgnoresKeepAlivesOfAClientThatHasNotAnnounced() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.send((byte) 1);
        client.send();
        client.send((byte) 1, (byte) 2);
        client.send();
        client.send();
        client.send((byte) 3);
        TunnelStream server = accept().stream();
        assertThat(Tunnels.readExactly(server, 4)).containsExactly(1, 1, 2, 3);
    }

    @Test
    void theClientIgnoresKeepAlivesOfAServerThatHasNotAnnounced() throws IOException {
        TunnelStream client = openClient();
        OriginalPeer server = OriginalPeer.server(carrier.far());
        server.send((byte) 1);
        server.send();
        server.send((byte) 4, (byte) 5);
        assertThat(Tunnels.readExactly(client, 3)).containsExactly(1, 4, 5);
    }

    @Test
    void aPingIsAnsweredWithTheSameBytesByBothEnds() throws IOException {
        OriginalPeer client = announcedClient();
        TunnelStream server = accept().stream();
        client.control(new Control.Ping(42).encode());
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server, 1)).containsExactly(1);
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEmpty();
        assertThat(client.receive()).isEqualTo(new Control.Pong(42).encode());
    }

    /** The peer reads nothing meanwhile, so that no answer can leave. */
    @Test
    void aFloodOfPingsLeavesOnePongPendingAndTheNewestIsAnswered() throws Exception {
        MemoryStream.Pair narrow = MemoryStream.pair(100_000);
        OriginalPeer client = OriginalPeer.announcedClient(narrow.near());
        TunnelStream server = Tunnels.accept(narrow.far()).stream();
        Thread writer = Thread.ofVirtual().start(() -> writeQuietly(server, new byte[200_000]));
        narrow.near().awaitBackPressure();

        long newest = 500;
        for (long token = 1; token <= newest; token++) {
            client.control(new Control.Ping(token).encode());
        }
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server, 1)).containsExactly(1);

        List<byte[]> pongs = new ArrayList<>();
        byte[] last = new Control.Pong(newest).encode();
        for (byte[] got = {}; !Arrays.equals(got, last); ) {
            got = client.receive();
            if (got.length == last.length) {
                pongs.add(got);
            }
        }
        assertThat(pongs).as("one that was about to leave, and the newest").hasSizeLessThanOrEqualTo(2);
        writer.join();
    }

    @ParameterizedTest
    @CsvSource({"03ffffffffffffffff", "0607ff", "7f", "00", "ff0102"})
    void pongsAndOpcodesOfLaterVersionsAreIgnored(String hex) throws IOException {
        OriginalPeer client = announcedClient();
        TunnelStream server = accept().stream();
        client.control(HexFormat.of().parseHex(hex));
        client.send((byte) 1);
        assertThat(Tunnels.readExactly(server, 1)).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0405                     | FAIL may not be sent by clients",
                "05017f0000010050         | OPEN may not be sent by clients",
                "0600ff                   | limit 255, must be above 2014",
                "0201                     | ping of 1 bytes, must be 8",
                "''                       | control fragment without an opcode",
            })
    void aClientThatSaysWhatItMustNotIsRefusedForGood(String hex, String sentence) throws IOException {
        OriginalPeer client = announcedClient();
        TunnelStream server = accept().stream();
        client.control(HexFormat.of().parseHex(hex));
        client.send((byte) 1);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> server.read(new byte[1], 0, 1))
                    .isExactlyInstanceOf(MalformedRequest.class)
                    .hasMessage(sentence);
        }
    }

    @Test
    void dataAfterAnEndIsNotRead() throws IOException {
        OriginalPeer client = announcedClient();
        TunnelStream server = accept().stream();
        client.send((byte) 1);
        client.control(new Control.End().encode());
        client.send((byte) 2);
        assertThat(Tunnels.readAll(server, 10)).containsExactly(1);
    }

    @Test
    void theServersHalfCloseIsSentToAClientThatAnnounced() throws IOException {
        OriginalPeer client = announcedClient();
        TunnelStream server = accept().stream();
        client.control(new Control.End().encode());
        assertThat(Tunnels.readAll(server, 10)).isEmpty();
        server.shutdownOutput();
        assertThat(client.received()).containsExactly(EMPTY, EMPTY, new Control.End().encode());
        assertThat(carrier.near().peerHasEnded()).isFalse();
    }

    @Test
    void theClientsHalfCloseWaitsUntilItKnowsTheServerAndIsThenSent() throws Exception {
        TunnelStream client = openClient();
        OriginalPeer server = OriginalPeer.server(carrier.far());
        Thread closing = Thread.ofVirtual().start(() -> shutDownQuietly(client));
        server.announce();
        server.send((byte) 1);
        assertThat(Tunnels.readExactly(client, 1)).containsExactly(1);
        closing.join();
        assertThat(server.received()).containsExactly(Tunnels.TCP.encode(), EMPTY, EMPTY, new Control.End().encode());
    }

    @Test
    void theClientsHalfCloseIsNotSentToTheOriginalSoThatTheAnswerStillComes() throws IOException {
        TunnelStream client = openClient();
        OriginalPeer server = OriginalPeer.server(carrier.far());
        server.send((byte) 1);
        assertThat(Tunnels.readExactly(client, 1)).containsExactly(1);
        client.shutdownOutput();
        assertThat(server.received()).containsExactly(Tunnels.TCP.encode(), EMPTY);
        assertThat(carrier.far().peerHasEnded()).isFalse();

        server.send((byte) 2);
        carrier.far().shutdownOutput();
        assertThat(Tunnels.readAll(client, 10)).containsExactly(2);
    }

    @Test
    void closingReleasesAHalfCloseThatWaits() throws Exception {
        TunnelStream client = openClient();
        Thread closing = Thread.ofVirtual().start(() -> shutDownQuietly(client));
        client.close();
        closing.join();
        assertThat(carrier.near().isClosed()).isTrue();
    }

    @Test
    void theServersEndIsTheCarriersForTheOriginalsClientAndItClosesSoonAfter() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.send((byte) 1);
        TunnelStream server = accept().stream();
        assertThat(Tunnels.readExactly(server, 1)).containsExactly(1);
        Tunnels.write(server, (byte) 2);

        server.shutdownOutput();

        assertThat(client.received()).containsExactly(EMPTY, new byte[] {2});
        assertThat(carrier.near().peerHasEnded()).isTrue();
        carrier.far().awaitClosed();
    }

    @Test
    void theEndOfACarrierThatAnnouncedNothingIsTheEndOfTheStream() throws IOException {
        OriginalPeer client = OriginalPeer.client(carrier.near(), Tunnels.TCP);
        client.send((byte) 1);
        carrier.near().close();
        BrookServerTunnel server = BrookServerTunnel.accept(carrier.far(), Tunnels.KEYS);
        assertThat(Tunnels.readAll(server.stream(), 10)).containsExactly(1);
    }

    @Test
    void anInterruptedHalfCloseFailsAndKeepsTheInterruption() throws Exception {
        TunnelStream client = openClient();
        AtomicReference<String> outcome = new AtomicReference<>("none");
        Thread closing = Thread.ofVirtual().start(() -> {
            try {
                client.shutdownOutput();
            } catch (IOException e) {
                outcome.set(e.getMessage() + " " + Thread.currentThread().isInterrupted());
            }
        });
        closing.interrupt();
        closing.join();
        assertThat(outcome).hasValue("interrupted true");
        client.close();
    }

    private TunnelStream openClient() throws IOException {
        return Tunnels.openClient(carrier.near());
    }

    private OriginalPeer announcedClient() {
        return OriginalPeer.announcedClient(carrier.near());
    }

    private BrookServerTunnel accept() throws IOException {
        return Tunnels.accept(carrier.far());
    }

    private static void writeQuietly(TunnelStream stream, byte[] data) {
        try {
            stream.write(data, 0, data.length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void shutDownQuietly(TunnelStream stream) {
        try {
            stream.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
