package brookloom.net.listen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.text.ListenAddress;
import brookloom.net.udp.UdpLoop;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class UdpPortTest {
    /** Answers each datagram with itself. */
    private static final class Echo implements UdpPort.Receiver, AutoCloseable {
        private final UdpLoop loop = UdpLoop.start("test");
        private final UdpPort port;

        Echo(String address) throws Exception {
            port = bind(address);
            port.start(loop, this);
        }

        @Override
        public void received(InetSocketAddress sender, UdpSource asked, ByteBuffer datagram) throws IOException {
            asked.send(datagram, sender);
        }

        @Override
        public void failed(Exception e) {
            throw new AssertionError(e);
        }

        int number() {
            return port.address().getPort();
        }

        @Override
        public void close() {
            port.close();
            loop.close();
        }
    }

    private static UdpPort bind(String address) throws Exception {
        return UdpPort.bind(ListenAddress.parse(address).resolve());
    }

    private static String ask(DatagramSocket app, String text) throws IOException {
        byte[] data = text.getBytes(UTF_8);
        app.send(new DatagramPacket(data, data.length));
        return new String(receive(app).getData(), 0, data.length, UTF_8);
    }

    private static DatagramPacket receive(DatagramSocket app) throws IOException {
        app.setSoTimeout(30_000);
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        app.receive(answer);
        return answer;
    }

    private static void assertAnswered(InetAddress asked, int port) throws IOException {
        try (DatagramSocket app = new DatagramSocket()) {
            app.connect(asked, port);
            assertThat(ask(app, "one")).isEqualTo("one");
            assertThat(ask(app, "two")).isEqualTo("two");
        }
    }

    @ParameterizedTest
    @CsvSource({
        ":0, 127.0.0.1",
        ":0, 127.0.0.2",
        ":0, 127.1.2.3",
        ":0, ::1",
        "[::]:0, 127.0.0.2",
        "[::]:0, ::1",
        "0.0.0.0:0, 127.0.0.1",
        "0.0.0.0:0, 127.0.0.2",
        "127.0.0.2:0, 127.0.0.2",
        "[::1]:0, ::1"
    })
    void theAnswerComesFromTheAddressThatWasAsked(String listen, String asked) throws Exception {
        try (Echo echo = new Echo(listen)) {
            assertAnswered(InetAddress.getByName(asked), echo.number());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":0", "0.0.0.0:0"})
    void everyAddressOfTheMachineAnswersForItself(String listen) throws Exception {
        try (Echo echo = new Echo(listen)) {
            List<InetAddress> addresses = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> listen.startsWith(":") || address instanceof Inet4Address)
                    .toList();
            for (InetAddress address : addresses) {
                assertAnswered(address, echo.number());
            }
        }
    }

    @Test
    void anAppMayHaveAnAddressOnNoInterfaceToo() throws Exception {
        try (Echo echo = new Echo(":0");
                DatagramSocket app = new DatagramSocket(new InetSocketAddress("127.0.0.9", 0))) {
            app.connect(InetAddress.getByName("127.0.0.2"), echo.number());
            assertThat(ask(app, "hello")).isEqualTo("hello");
        }
    }

    /** Nothing tells which address of 127.0.0.0/8 such an app asked; it takes answers from any. */
    @Test
    void anAppThatIsNotConnectedIsAnsweredFromWhicheverAddress() throws Exception {
        try (Echo echo = new Echo(":0");
                DatagramSocket app = new DatagramSocket()) {
            byte[] data = "hello".getBytes(UTF_8);
            app.send(new DatagramPacket(data, data.length, InetAddress.getByName("127.0.0.2"), echo.number()));
            assertThat(new String(receive(app).getData(), 0, data.length, UTF_8))
                    .isEqualTo("hello");
        }
    }

    @Test
    void anAddressHasASourceBeforeItIsAsked() throws Exception {
        InetAddress local = InetAddress.getByName("127.0.0.7");
        try (Echo echo = new Echo(":0");
                DatagramSocket app = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            UdpSource source = echo.port.source(local);
            source.send(ByteBuffer.wrap(new byte[1]), (InetSocketAddress) app.getLocalSocketAddress());
            assertThat(receive(app).getSocketAddress()).isEqualTo(new InetSocketAddress(local, echo.number()));
        }
    }

    @Test
    void aPortIsTakenOnce() throws Exception {
        try (UdpPort taken = bind(":0")) {
            String port = ":" + taken.address().getPort();
            for (String other : List.of("127.0.0.1" + port, "0.0.0.0" + port, "[::1]" + port, port)) {
                assertThatThrownBy(() -> bind(other)).isInstanceOf(BindException.class);
            }
        }
    }
}
