package brookloom.it;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.fixtures.RawCarrier;
import brookloom.proto.BrookProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** What is between a server and its client: scenario tests run over each way that there is. */
enum Mode {
    WS,
    WS_BARE,
    FRAMED,
    FRAMED_BARE,
    HTTP2,
    HTTP2_BARE,
    PLAIN,
    PLAIN_UDP_OVER_TCP;

    /** For tests that send no datagrams: those that differ in how they carry streams. */
    static Stream<Mode> forStreams() {
        return Arrays.stream(values()).filter(way -> way != PLAIN_UDP_OVER_TCP);
    }

    /** Options of both ends. */
    BrookLoomBuilder builder() {
        BrookLoomBuilder options = BrookLoom.builder().withoutBrookProtocol(isUnencrypted());
        return switch (this) {
            case WS, WS_BARE -> options;
            case FRAMED, FRAMED_BARE -> options.carriage(Carriage.FRAMED);
            case HTTP2, HTTP2_BARE ->
                options.serverTls(LoopbackTls.server())
                        .clientTls(LoopbackTls.client())
                        .carriage(Carriage.HTTP2);
            case PLAIN -> options.plain(true);
            case PLAIN_UDP_OVER_TCP -> options.plain(true).udpOverTcp(true);
        };
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
    boolean isUnencrypted() {
        return this == WS_BARE || this == FRAMED_BARE || this == HTTP2_BARE;
    }

    /** How much of the heap a tunnel may hold whose app does not read. */
    long heapPerTunnel() {
        boolean isHttp2 = this == HTTP2 || this == HTTP2_BARE; // its windows are ours, others' are the sockets'
        return isHttp2 ? 2 << 20 : 1 << 20;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
