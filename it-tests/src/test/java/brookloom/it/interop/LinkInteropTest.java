package brookloom.it.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.it.fixtures.Socks5App;
import brookloom.it.fixtures.Socks5Datagrams;
import brookloom.it.interop.Links.Server;
import brookloom.it.interop.Links.Who;
import brookloom.it.interop.Pair.Carrier;
import brookloom.it.wss.TlsSite;
import brookloom.proto.Destination;
import brookloom.proto.testing.Vectors;
import brookloom.proto.testing.Vectors.RecordedLink;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links made by each, for each to follow, to servers of each. */
@NeedsOriginal
@ExtendWith(LeakCheck.class)
class LinkInteropTest {
    private static final int PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path folder;

    static Stream<Server> servers() {
        Stream<Server> all = Arrays.stream(Carrier.values())
                .flatMap(carrier -> Arrays.stream(Inner.values())
                        .filter(carrier::carries)
                        .flatMap(inner -> Arrays.stream(Who.values()).map(who -> new Server(who, carrier, inner))));
        return Original.isNamed() ? all : all.limit(1);
    }

    static List<RecordedLink> recorded() {
        return Vectors.links();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void ourClientFollowsLinksOfBoth(Server kind) throws Exception {
        try (Links server = Links.to(kind, TlsSite.with(folder, "EC"))) {
            String ours = server.madeBy(Who.OURS);
            assertThat(ours).isEqualTo(server.madeBy(Who.THEIRS));
            try (Client client = Linked.connect(ours)) {
                assertEchoes(client.address());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theOriginalsClientFollowsOurLinks(Server kind) throws Exception {
        try (Links server = Links.to(kind, TlsSite.with(folder, "EC"));
                Original client = Original.connect(server.madeBy(Who.OURS))) {
            assertEchoes(client.address());
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void bothPrintTheSameLink(RecordedLink recorded) throws Exception {
        Path ca = folder.resolve("ca.pem");
        if (recorded.caPem() != null) {
            Files.writeString(ca, recorded.caPem());
        }
        List<String> options = recorded.options().stream()
                .map(word -> word.equals("ca.pem") ? ca.toString() : word)
                .toList();
        assertThat(Links.made(Who.OURS, options)).isEqualTo(Links.made(Who.THEIRS, options));
    }

    @Test
    void theOriginalsClientFollowsOurLinkToAServerWhoseCertificateIsNotChecked() throws Exception {
        Server kind = new Server(Who.OURS, Carrier.WSS, Inner.BROOK);
        try (Links server = Links.to(kind, TlsSite.with(folder, "EC"))) {
            String link = server.madeBy(Who.OURS).replaceFirst("ca=[^&]*", "insecure=true");
            try (Original theirs = Original.connect(link);
                    Client ours = Linked.connect(link)) {
                assertEchoes(theirs.address());
                assertEchoes(ours.address());
            }
        }
    }

    private static void assertEchoes(InetSocketAddress socks5) throws IOException, InterruptedException {
        try (TcpTarget target = TcpTarget.echo();
                Socket app = BrookLoom.connect(socks5, "127.0.0.1", target.port())) {
            app.setSoTimeout(PATIENCE_MILLIS);
            app.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(app.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("hello");
        }
        try (UdpTarget target = UdpTarget.on("127.0.0.1");
                Socks5App app = Socks5App.greeting(socks5);
                Socks5Datagrams datagrams = app.associate()) {
            Destination destination = UdpInteropTest.destination("127.0.0.1", target.port());
            datagrams.send(destination, "hello".getBytes(UTF_8));
            assertThat(datagrams.receive().data()).asString(UTF_8).isEqualTo("hello");
        }
    }
}
