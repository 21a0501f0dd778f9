package brookloom.it;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** What is between a server and its client: scenario tests run over each way that there is. */
enum Way {
    WS,
    WS_BARE,
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
                .plain(this == PLAIN || this == PLAIN_UDP_OVER_TCP)
                .udpOverTcp(this == PLAIN_UDP_OVER_TCP);
    }

    /** Both ends with every other option at its default. */
    BrookLoom start() throws IOException {
        return builder().start();
    }

    /** Whether there is no protocol of Brook's inside. */
    boolean isBare() {
        return this == WS_BARE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
