package brookloom.it;

import brookloom.client.WebSocketRoute.Carriage;
import brookloom.it.fixtures.RawCarrier;
import brookloom.proto.BrookProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** What is between a server and its client: scenario tests run over each way that there is. */
enum Way {
    WS,
    WS_BARE,
    FRAMED,
    FRAMED_BARE,
    PLAIN,
    PLAIN_UDP_OVER_TCP;

    /** For tests that send no datagrams: those that differ in how they carry streams. */
    static Stream<Way> forStreams() {
        return Arrays.stream(values()).filter(way -> way != PLAIN_UDP_OVER_TCP);
    }

    /** Options of both ends. */
    BrookLoomBuilder builder() {
        return BrookLoom.builder()
                .withoutBrookProtocol(isBare())
                .carriage(this == FRAMED || this == FRAMED_BARE ? Carriage.FRAMED : Carriage.RAW)
                .plain(this == PLAIN || this == PLAIN_UDP_OVER_TCP)
                .udpOverTcp(this == PLAIN_UDP_OVER_TCP);
    }

    /** Both ends with every other option at its default. */
    BrookLoom start() throws IOException {
        return builder().start();
    }

    /** A connection to the server, ready for an opening. */
    RawCarrier carrier(InetSocketAddress server) throws IOException {
        boolean plain = this == PLAIN || this == PLAIN_UDP_OVER_TCP;
        return plain ? RawCarrier.dial(server) : RawCarrier.upgraded(server, BrookProtocol.DEFAULT_PATH);
    }

    /** Whether there is no protocol of Brook's inside. */
    boolean isBare() {
        return this == WS_BARE || this == FRAMED_BARE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
