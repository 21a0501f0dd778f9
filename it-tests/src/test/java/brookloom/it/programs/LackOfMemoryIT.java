package brookloom.it.programs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A Java that was started by hand, with hardly any heap and without {@code -XX:+ExitOnOutOfMemoryError}: it serves
 * when a flood is over, or it has ended, so that an init system starts another.
 */
@EnabledOnOs(OS.LINUX) // which has all of 127.0.0.0/8
class LackOfMemoryIT {
    private static final Map<String, String> PASSWORD = Map.of("BROOK_PASSWORD", "of those without memory, k3Hq9z");
    private static final List<String> TINY = List.of("-XX:+UseSerialGC", "-Xmx20m", "-XX:TieredStopAtLevel=1");
    private static final int OUT_OF_MEMORY = 3;
    private static final int MOST = 4_000;
    private static final int PER_ADDRESS = 50;
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    /** What strangers send, to leave the rest to be waited for. */
    enum Flood {
        HEADS {
            @Override
            byte[] bytes() {
                return ascii("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(7_000));
            }
        },
        UPGRADES {
            @Override
            byte[] bytes() {
                return ascii("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                        + "z".repeat(4_000));
            }
        },
        RECORDS {
            @Override
            byte[] bytes() {
                var out = new ByteArrayOutputStream();
                out.writeBytes(HexFormat.of().parseHex("160301400001003ffc0303")); // a ClientHello of 16 KiB, cut
                out.writeBytes(new byte[15_000]);
                return out.toByteArray();
            }
        };

        abstract byte[] bytes();

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutMemoryServesOrEnds(Flood flood) throws Exception {
        try (Program server = server(flood == Flood.RECORDS)) {
            InetSocketAddress address = server.address();
            flood(address, flood.bytes());
            Eventually.holds(() -> assertThat(server.hasEnded() || answers(address))
                    .as("ended, or serves: " + server.said())
                    .isTrue());
            if (server.hasEnded()) {
                assertThat(server.exitCode()).as("" + server.said()).isEqualTo(OUT_OF_MEMORY);
            }
        }
    }

    private Program server(boolean tls) throws IOException {
        List<String> options = new ArrayList<>(List.of(tls ? "wssserver" : "wsserver", "--listen", "127.0.0.1:0"));
        if (tls) {
            TlsSite site = TlsSite.with(folder, "P-256");
            options.addAll(List.of("--domainaddress", "localhost:443"));
            options.addAll(List.of("--cert", site.certificate().toString()));
            options.addAll(List.of("--certkey", site.key().toString()));
        }
        return Program.start(
                PASSWORD, Program.onClassPath(TINY, "brookloom.server.cli.ServerMain", options.toArray(String[]::new)));
    }

    /** Opens many connections from many addresses, until there are no more to be had. */
    private static void flood(InetSocketAddress server, byte[] bytes) {
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < MOST; i++) {
                Socket stranger = new Socket();
                strangers.add(stranger);
                int from = i / PER_ADDRESS + 1;
                stranger.bind(new InetSocketAddress("127.9." + from / 250 + "." + (from % 250 + 1), 0));
                stranger.connect(server, PATIENCE_MILLIS);
                stranger.getOutputStream().write(bytes);
            }
        } catch (IOException e) {
            // Refused, reset or out of descriptors: that was the flood.
        } finally {
            strangers.forEach(LackOfMemoryIT::close);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    /** On the TLS port plain HTTP is answered too, by a page that says what the port speaks. */
    private static boolean answers(InetSocketAddress server) {
        try (Socket app = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write(Flood.ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
            return app.getInputStream().read() == 'H';
        } catch (IOException e) {
            return false;
        }
    }
}
