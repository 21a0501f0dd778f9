package brookloom.it.links;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.Listening;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.fixtures.UdpEcho;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Datagrams to any address of a port that listens on all are answered from that address: connected sockets insist. */
@ExtendWith(LeakCheck.class)
class AskedAddressTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @ParameterizedTest
    @CsvSource({":0, 127.0.0.1", ":0, 127.0.0.2", "0.0.0.0:0, 127.0.0.2", "[::]:0, ::1"})
    void aRelayAnswersFromTheAddressThatWasAsked(String from, String asked) throws Exception {
        try (UdpEcho target = new UdpEcho();
                BrookServer server = BrookLoom.builder().startServer();
                Client relay = Linked.relay(Linked.to(server), ListenAddress.parse(from), target.address())) {
            byte[] answer = ask(asked, relay.address().getPort(), "hello".getBytes(UTF_8));
            assertThat(answer).asString(UTF_8).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({":0, 127.0.0.1", ":0, 127.0.0.2", "0.0.0.0:0, 127.0.0.2", "[::]:0, ::1"})
    void aResolverAnswersFromTheAddressThatWasAsked(String listen, String asked) throws Exception {
        Record question =
                Record.newRecord(Name.fromString("a.test."), Type.HTTPS, DClass.IN); // answered without a tunnel
        try (Listening dns = Listening.Kind.DNS.listen(listen)) {
            Message answer = new Message(
                    ask(asked, dns.port(), Message.newQuery(question).toWire()));
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getQuestion()).isEqualTo(question);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "0.0.0.0, 127.0.0.2", "::, ::1", "::, 127.0.0.2"})
    void aPlainServerAnswersFromTheAddressThatWasAsked(String listen, String asked) throws Exception {
        InetAddress at = InetAddress.getByName(listen);
        try (UdpEcho target = new UdpEcho();
                BrookServer server = BrookLoom.builder().plain(true).listen(at).startPlainServer();
                Client client = BrookLoom.builder().plain(true).startPlainClient(asked, server.port());
                Socks5App app = Socks5App.greeting(client.address());
                Socks5Datagrams datagrams = app.associate()) {
            datagrams.send(Destination.of(target.address()), "hello".getBytes(UTF_8));
            assertThat(datagrams.receive().data()).asString(UTF_8).isEqualTo("hello");
        }
    }

    private static byte[] ask(String host, int port, byte[] data) throws IOException {
        try (DatagramSocket app = new DatagramSocket()) {
            app.connect(InetAddress.getByName(host), port);
            app.setSoTimeout(PATIENCE_MILLIS);
            app.send(new DatagramPacket(data, data.length));
            DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
            app.receive(answer);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }
}
