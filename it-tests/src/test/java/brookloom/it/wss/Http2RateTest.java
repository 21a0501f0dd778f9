package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.server.BrookServer;
import brookloom.server.testing.TlsClient;
import brookloom.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client without the password cannot keep the server busy with frames that cost it nothing (CVE-2023-44487). */
@ExtendWith(LeakCheck.class)
class Http2RateTest {
    private static final int FEW = 50;
    private static final int MANY = 1_000;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int END_STREAM_AND_HEADERS = 5;

    /** GET, https, / and the authority x: RFC 7541, the first three from the static table. */
    private static final byte[] REQUEST = HexFormat.of().parseHex("828784010178");

    private static final byte[] CANCEL = {0, 0, 0, 8};
    private static final byte[] LAST_PING = "the last".getBytes(US_ASCII);

    @TempDir
    private Path folder;

    /** Of what a stranger may send a lot. */
    enum Event {
        RESET {
            @Override
            void send(ByteArrayOutputStream out, int number) {
                int stream = 2 * number + 1;
                frame(out, HEADERS, END_STREAM_AND_HEADERS, stream, REQUEST);
                frame(out, RST_STREAM, 0, stream, CANCEL);
            }
        },
        PINGS {
            @Override
            void send(ByteArrayOutputStream out, int number) {
                frame(out, PING, 0, 0, new byte[8]);
            }
        },
        SETTINGS_FRAMES {
            @Override
            void send(ByteArrayOutputStream out, int number) {
                frame(out, SETTINGS, 0, 0, new byte[0]);
            }
        };

        abstract void send(ByteArrayOutputStream out, int number);
    }

    @ParameterizedTest
    @EnumSource
    void aStrangersFloodEndsItsConnection(Event event) throws Exception {
        assertThat(errorAfter(MANY, event)).isEqualTo(ENHANCE_YOUR_CALM);
    }

    @ParameterizedTest
    @EnumSource
    void aFewOfThemDoNot(Event event) throws Exception {
        assertThat(errorAfter(FEW, event)).as("none, but an answer to the PING").isZero();
    }

    /** Sends so many in one go, then a PING; the GOAWAY's error, or 0 when the PING is answered. */
    private int errorAfter(int count, Event event) throws Exception {
        TlsSite site = TlsSite.with(folder, "P-256");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        frame(out, SETTINGS, 0, 0, new byte[0]);
        for (int i = 0; i < count; i++) {
            event.send(out, i);
        }
        frame(out, PING, 0, 0, LAST_PING);
        try (BrookServer server =
                        BrookLoom.builder().serverTls(site.serverTls()).startServer();
                SSLSocket stranger =
                        TlsClient.connect(TlsClient.believingAnybody(), server.port(), "TLSv1.3", TlsSite.HOST, "h2")) {
            stranger.setSoTimeout(60_000);
            stranger.getOutputStream().write(out.toByteArray());
            return error(new DataInputStream(stranger.getInputStream()));
        }
    }

    private static int error(DataInputStream in) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.skipNBytes(5);
            ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
            if (type == GOAWAY) {
                return payload.getInt(4);
            }
            if (type == PING && payload.equals(ByteBuffer.wrap(LAST_PING))) {
                return 0;
            }
        }
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        ByteBuffer head = ByteBuffer.allocate(9)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
        out.writeBytes(head.array());
        out.writeBytes(payload);
    }
}
