package brookloom.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.fixtures.SealedInput;
import brookloom.it.fixtures.Tap;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserLimits;
import brookloom.testing.TcpTarget;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Makes the vectors {@code users-*.jsonl} anew, in the folder that {@code users.recording} names: what clients of the original
 * send for users of a server with many, one tunnel each.
 */
@NeedsOriginal
@EnabledIfSystemProperty(named = "users.recording", matches = ".+")
class UserRecordingTest {
    /** The last one is on no list. */
    private static final int USERS = 201;

    @TempDir
    private Path folder;

    /** What the original's client is started as. */
    private enum Kind {
        WSSERVER("wsserver", "wsclient", BrookLink.Kind.WSSERVER, false),
        WITHOUT_BROOK("wsserver-without-brook", "wsclient", BrookLink.Kind.WSSERVER, true),
        SERVER("server", "client", BrookLink.Kind.SERVER, false);

        private final String text;
        private final String command;
        private final BrookLink.Kind link;
        private final boolean bare;

        Kind(String text, String command, BrookLink.Kind link, boolean bare) {
            this.text = text;
            this.command = command;
            this.link = link;
            this.bare = bare;
        }

        boolean isPlain() {
            return link == BrookLink.Kind.SERVER;
        }

        BrookLink link(UserEntry user, int port) {
            String address = "127.0.0.1:" + port;
            Map<String, String> parameters = new TreeMap<>(Map.of("password", user.password()));
            parameters.put(link.text(), isPlain() ? address : "ws://" + address + "/ws");
            if (bare) {
                parameters.put("withoutBrookProtocol", "true");
            }
            return new BrookLink(link, parameters);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aTunnelOfEachUserIsRecorded(Kind kind) throws Exception {
        List<UserEntry> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(UserEntry.generate("user%03d".formatted(i), UserLimits.NONE));
        }
        Path list = Files.write(
                folder.resolve("users"), users.stream().map(UserEntry::toLine).toList());
        List<String> lines = new ArrayList<>();
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = BrookLoom.builder()
                        .plain(kind.isPlain())
                        .withoutBrookProtocol(kind.bare)
                        .access(new AccessConfig.UserList(list))
                        .startAnyServer()) {
            for (UserEntry user : users) {
                lines.add(record(kind, user, target, server));
            }
        }
        Files.write(Path.of(System.getProperty("users.recording"), "users-" + kind.text + ".jsonl"), lines);
    }

    private static String record(Kind kind, UserEntry user, TcpTarget target, BrookServer server) throws IOException {
        byte[] payload = ("hello of " + user.name()).getBytes(StandardCharsets.UTF_8);
        try (Tap tap = Tap.before(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                Original client = Original.client(kind.command, kind.link(user, tap.port()));
                Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(payload);
            assertThat(app.getInputStream().readNBytes(payload.length)).isEqualTo(payload);
            assertThat(tap.carriers()).hasSize(1);
            return line(kind, user, tap.carriers().getFirst(), target, payload);
        }
    }

    private static String line(Kind kind, UserEntry user, Tap.Carrier carrier, TcpTarget target, byte[] payload)
            throws IOException {
        byte[] sent = kind.isPlain()
                ? carrier.everythingFromClient()
                : carrier.fromClient().readAllBytes();
        ByteBuffer opening = ByteBuffer.wrap(kind.bare ? bareOpening(sent) : opening(sent, user));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", user.name());
        line.put("kind", kind.text);
        line.put("password", user.password());
        line.put("clientHkdfInfo", "brook");
        line.put("serverHkdfInfo", "brook");
        line.put("withoutBrookProtocol", kind.bare);
        if (!kind.isPlain()) {
            line.put("path", BrookProtocol.DEFAULT_PATH);
            line.put("httpRequest", carrier.request());
        }
        line.put("timestamp", Integer.toUnsignedLong(opening.getInt()));
        line.put("network", "tcp");
        line.put("destination", "localhost:" + target.port());
        line.put("destinationBytes", HexFormat.of().formatHex(opening.array(), opening.position(), opening.limit()));
        line.put("payload", HexFormat.of().formatHex(payload));
        line.put("clientToServer", HexFormat.of().formatHex(sent));
        return new ObjectMapper().writeValueAsString(line);
    }

    private static byte[] opening(byte[] sent, UserEntry user) throws IOException {
        TunnelKeys keys = new TunnelKeys(Password.of(user.password()));
        return new SealedInput(new ByteArrayInputStream(sent), keys, Sender.CLIENT).required();
    }

    private static byte[] bareOpening(byte[] sent) {
        int at = BrookProtocol.PASSWORD_HASH_LENGTH;
        int length = Short.toUnsignedInt(ByteBuffer.wrap(sent).getShort(at));
        at += BrookProtocol.LENGTH_LENGTH;
        return Arrays.copyOfRange(sent, at, at + length);
    }
}
