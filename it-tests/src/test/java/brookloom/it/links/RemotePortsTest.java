package brookloom.it.links;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.dial.Dialer;
import brookloom.it.BrookLoom;
import brookloom.it.Linked;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.PortPermit;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.tunnel.reverse.ReverseLines;
import brookloom.tunnel.reverse.ReverseMessage;
import brookloom.tunnel.reverse.ReverseMessage.Connection;
import brookloom.tunnel.reverse.ReverseMessage.Drop;
import brookloom.tunnel.reverse.ReverseMessage.Listen;
import brookloom.tunnel.reverse.ReverseMessage.Listening;
import brookloom.tunnel.reverse.ReverseMessage.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that listens for clients, and clients that write the lines themselves, as they should and otherwise. */
class RemotePortsTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String NAME = "0123456789abcdef0123456789abcdef";
    private static final String ANOTHER = "ffffffffffffffffffffffffffffffff";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private BrookServer server;
    private Dialer alice;
    private Dialer bob;
    private Dialer carol;
    private Dialer dave;
    private int permitted;

    @BeforeEach
    void start() throws Exception {
        UserFile users = new UserFile(folder.resolve("users"));
        UserLimits any = ports("any");
        UserEntry one = UserEntry.generate("alice", any);
        UserEntry other = UserEntry.generate("bob", any);
        UserEntry third = UserEntry.generate("carol", UserLimits.NONE);
        users.edit("alice", none -> one);
        users.edit("carol", none -> third);
        permitted = FreePort.next();
        UserEntry fourth = UserEntry.generate("dave", ports(Integer.toString(permitted)));
        users.edit("dave", none -> fourth);
        users.edit("bob", none -> other);
        server = own(BrookLoom.builder()
                .reverse("any")
                .access(new AccessConfig.UserList(folder.resolve("users")))
                .startServer());
        alice = own(Linked.dialer(Linked.to(server, one.password())));
        bob = own(Linked.dialer(Linked.to(server, other.password())));
        carol = own(Linked.dialer(Linked.to(server, third.password())));
        dave = own(Linked.dialer(Linked.to(server, fourth.password())));
    }

    private static UserLimits ports(String permit) {
        return new UserLimits(0, 0, 0, null, List.of(), false, List.of(PortPermit.parse(permit)));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    @Test
    void aConnectionIsItsOwnClientsAndOnlyOnce() throws Exception {
        ReverseLines lines = listen(alice, NAME);
        int port = port(lines);
        try (Socket app = connect(port)) {
            String id = ((Connection) lines.next()).id();
            assertThatThrownBy(() -> accept(bob, id).read(new byte[1], 0, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no connection waits here");
            ByteStream tunnel = accept(alice, id);
            app.getOutputStream().write('x');
            byte[] read = new byte[1];
            assertThat(tunnel.read(read, 0, 1)).isEqualTo(1);
            assertThat(read[0]).isEqualTo((byte) 'x');
            assertThatThrownBy(() -> accept(alice, id).read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
            tunnel.write(new byte[] {'y'}, 0, 1);
            assertThat(app.getInputStream().read()).isEqualTo('y');
        }
    }

    @Test
    void aClientDropsItsOwnConnectionsOnly() throws Exception {
        ReverseLines hers = listen(alice, NAME);
        ReverseLines his = listen(bob, NAME);
        int port = port(hers);
        port(his);
        try (Socket app = connect(port)) {
            String id = ((Connection) hers.next()).id();
            his.send(new Drop(id));
            accept(alice, id).write(new byte[] {'y'}, 0, 1);
            assertThat(app.getInputStream().read()).isEqualTo('y');
        }
        try (Socket app = connect(port)) {
            hers.send(new Drop(((Connection) hers.next()).id()));
            assertThatThrownBy(() -> app.getInputStream().read()).hasMessage("Connection reset");
        }
    }

    @Test
    void theSameClientMayHaveItsPortAgainBeforeItsOldTunnelEnds() throws Exception {
        ReverseLines before = listen(alice, NAME);
        int port = port(before);
        assertThat(first(listen(alice, ANOTHER, port))).isInstanceOf(Refused.class);
        assertThat(first(listen(bob, NAME, port))).isInstanceOf(Refused.class);
        assertThat(first(listen(alice, NAME, port))).isEqualTo(new Listening("127.0.0.1", port));
        assertThatThrownBy(before::next).isInstanceOf(IOException.class);
    }

    @Test
    void connectionsThatNobodyTakesAreBounded() throws Exception {
        ReverseLines lines = listen(alice, NAME);
        int port = port(lines);
        for (int i = 0; i < 64; i++) {
            own(connect(port));
            assertThat(lines.next()).isInstanceOf(Connection.class);
        }
        try (Socket more = connect(port)) {
            assertThatThrownBy(() -> more.getInputStream().read()).hasMessage("Connection reset");
        }
    }

    @Test
    void aUserGetsThePortsOfItsOwnPermitAlone() throws Exception {
        String why = " allowed by --reverse at the server, or for this user: ";
        assertThat(first(listen(carol, NAME)))
                .isEqualTo(new Refused("no port on 127.0.0.1 is" + why + "allow some there"));
        assertThat(first(listen(dave, NAME, permitted))).isEqualTo(new Listening("127.0.0.1", permitted));
        assertThat(first(listen(dave, ANOTHER, permitted + 1)))
                .isEqualTo(new Refused("port " + (permitted + 1) + " on 127.0.0.1 is not" + why
                        + "ask for another, or allow it there"));
    }

    @Test
    void portsOfOneUserAreBounded() throws Exception {
        for (int i = 0; i < 32; i++) {
            port(listen(alice, ReverseMessage.randomId(new SecureRandom())));
        }
        assertThat(first(listen(alice, NAME)))
                .isEqualTo(new Refused("limit of 32 ports of one client reached: ask for fewer"));
        port(listen(bob, NAME));
    }

    @Test
    void aClientThatWritesOtherThingsIsCutAndItsPortClosed() throws Exception {
        ByteStream tunnel = tunnel(alice, new Listen("127.0.0.1", 0, NAME).line());
        ReverseLines lines = new ReverseLines(tunnel, LONG);
        int port = port(lines);
        byte[] endless = "x".repeat(10_000).getBytes(ISO_8859_1);
        tunnel.write(endless, 0, endless.length);
        assertThatThrownBy(lines::next).isInstanceOf(IOException.class);
        Eventually.holds(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(IOException.class));
    }

    @Test
    void linesOfLaterVersionsAreIgnored() throws Exception {
        ByteStream tunnel = tunnel(alice, new Listen("127.0.0.1", 0, NAME).line());
        ReverseLines lines = new ReverseLines(tunnel, LONG);
        int port = port(lines);
        byte[] unknown = ReverseLines.encode("LATER version");
        tunnel.write(unknown, 0, unknown.length);
        try (Socket app = connect(port)) {
            assertThat(lines.next()).isInstanceOf(Connection.class);
        }
    }

    private ReverseLines listen(Dialer dialer, String name) throws IOException {
        return listen(dialer, name, 0);
    }

    private ReverseLines listen(Dialer dialer, String name, int port) throws IOException {
        return asked(dialer, new Listen("127.0.0.1", port, name).line());
    }

    private ReverseLines asked(Dialer dialer, String line) throws IOException {
        return new ReverseLines(tunnel(dialer, line), LONG);
    }

    private ByteStream tunnel(Dialer dialer, String line) throws IOException {
        return own(dialer.dialTcp(new Destination(ReverseMessage.LISTEN, 0), ReverseLines.encode(line)));
    }

    private ByteStream accept(Dialer dialer, String id) throws IOException {
        return own(dialer.dialTcp(new Destination(ReverseMessage.ACCEPT, 0), ReverseLines.encode(id)));
    }

    private static int port(ReverseLines lines) throws IOException {
        return ((Listening) first(lines)).port();
    }

    private static ReverseMessage first(ReverseLines lines) throws IOException {
        ReverseMessage first = lines.next();
        assertThat(first).isNotNull();
        return first;
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private <T extends AutoCloseable> T own(T one) {
        open.add(one);
        return one;
    }
}
