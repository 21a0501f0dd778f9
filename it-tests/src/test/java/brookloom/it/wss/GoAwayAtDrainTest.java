package brookloom.it.wss;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.server.BrookServer;
import brookloom.server.testing.TlsClient;
import brookloom.testing.Background;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that drains asks the clients of HTTP/2 to open no more streams (RFC 9113 section 6.8). */
@ExtendWith(LeakCheck.class)
class GoAwayAtDrainTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final byte[] SETTINGS_AND_PING =
            HexFormat.of().parseHex("000000040000000000" + "000008060000000000" + "0000000000000000");
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ERROR = 4;
    private static final int NO_ERROR = 0;

    @Test
    void goAwayIsSentWhileTunnelsRunToTheirEnd() throws Exception {
        BrookLoomBuilder options = BrookLoom.builder()
                .serverTls(LoopbackTls.server())
                .clientTls(LoopbackTls.client())
                .carriage(Carriage.HTTP2)
                .headerTimeout(LONG);
        try (TcpTarget echo = TcpTarget.echo();
                BrookServer server = options.startServer();
                Client client = options.startClient(server.port());
                Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo.port());
                SSLSocket other =
                        TlsClient.connect(TlsClient.believingAnybody(), server.port(), "TLSv1.3", TlsSite.HOST, "h2")) {
            assertEchoes(app);
            DataInputStream in = new DataInputStream(other.getInputStream());
            other.getOutputStream().write(PREFACE);
            other.getOutputStream().write(SETTINGS_AND_PING);
            payload(in, PING);

            Background draining = Background.run(() -> server.drain(LONG));
            assertThat(payload(in, GOAWAY).getInt(ERROR)).isEqualTo(NO_ERROR);

            assertEchoes(app);
            assertThat(draining.isRunning()).isTrue();
            app.shutdownOutput();
            assertThat(app.getInputStream().read()).isNegative();
            draining.join();
            assertThat(draining.failure()).isNull();
        }
    }

    /** Waits for the next frame of this type. */
    private static ByteBuffer payload(DataInputStream in, int wanted) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.skipNBytes(5); // flags and stream
            ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
            if (type == wanted) {
                return payload;
            }
        }
    }

    private static void assertEchoes(Socket app) throws IOException {
        app.setSoTimeout(60_000);
        app.getOutputStream().write(7);
        assertThat(app.getInputStream().read()).isEqualTo(7);
    }
}
