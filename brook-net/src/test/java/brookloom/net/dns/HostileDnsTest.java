package brookloom.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.SourceAddress;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.HostAddress;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Name servers that mean harm, and people who answer in their place. */
@ExtendWith(LeakCheck.class)
class HostileDnsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private NameServer server;

    @BeforeEach
    void start() throws IOException {
        server = new NameServer()
                .with("good.test. 60 IN A 192.0.2.1")
                .with("victim.test. 60 IN A 192.0.2.2")
                .with("one.test. 60 IN CNAME two.test.")
                .with("two.test. 60 IN CNAME one.test.");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void anAnswerTeachesNothingAboutOtherNames() throws Exception {
        server.behaving((query, answer) -> {
            if (query.getQuestion().getName().toString().equals("good.test.")) {
                for (int section : new int[] {Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL}) {
                    answer.addRecord(a("victim.test.", "203.0.113.66"), section);
                }
            }
            return List.of(answer.toWire());
        });
        try (DnsResolver resolver = resolver()) {
            assertThat(resolve(resolver, "good.test")).contains(address("192.0.2.1"));
            assertThat(resolve(resolver, "victim.test")).containsExactly(address("192.0.2.2"));
        }
    }

    @Test
    void anAnswerFromAnotherPortIsNotHeard() throws Exception {
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.watching(client -> {
                byte[] forged = forged(client.query()).toWire();
                stranger.send(new DatagramPacket(forged, forged.length, client.address()));
            });
            try (DnsResolver resolver = resolver()) {
                assertThat(resolve(resolver, "good.test")).containsExactly(address("192.0.2.1"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersThatAreTooShortAreNoReasonToAskAgainAtOnce(boolean system) throws Exception {
        server.behaving(
                (query, answer) -> List.of(Arrays.copyOf(answer.toWire(), 3), Arrays.copyOf(answer.toWire(), 11)));
        try (SystemResolver machines = system();
                DnsResolver resolver = resolver()) {
            Duration limit = Duration.ofSeconds(2);
            HostAddress name = HostAddress.parse("good.test");
            assertThatThrownBy(() -> {
                        var unused = system ? machines.resolve(name, limit) : resolver.resolve(name, limit);
                    })
                    .isInstanceOf(DialFailed.class);
        }
        assertThat(server.queries()).hasSizeLessThan(20);
    }

    @Test
    void aliasesThatNeverEndAreGivenUp() throws Exception {
        AtomicInteger next = new AtomicInteger();
        server.behaving((query, answer) -> {
            Name asked = query.getQuestion().getName();
            Message alias = reply(query);
            alias.addRecord(
                    Record.fromString(asked, Type.CNAME, 1, 60, "alias" + next.incrementAndGet() + ".test.", Name.root),
                    Section.ANSWER);
            return List.of(alias.toWire());
        });
        try (DnsResolver resolver = resolver()) {
            assertThatThrownBy(() -> resolve(resolver, "endless.test")).isInstanceOf(DialFailed.class);
            assertThatThrownBy(() -> resolve(resolver, "one.test")).isInstanceOf(DialFailed.class);
        }
        assertThat(server.queries()).hasSizeLessThan(100);
    }

    @Test
    void anyBytesAreAnAnswerOrNone() throws Exception {
        Random random = new Random(1);
        try (DnsResolver resolver = DnsResolver.of("test", AddressFamily.A, new Mutating(random))) {
            for (int i = 0; i < 1000; i++) {
                try {
                    assertThat(resolve(resolver, "name" + i + ".test")).isNotEmpty();
                } catch (DialFailed e) {
                    assertThat(e).hasMessageStartingWith("name" + i + ".test: ");
                }
            }
        }
    }

    /** Answers at once, with some bytes changed, a name that points to itself, or a part. */
    private record Mutating(Random random) implements DnsTransport {
        @Override
        public byte[] ask(byte[] query, Duration limit) throws IOException {
            Message asked = new Message(query);
            Message answer = reply(asked);
            if (asked.getQuestion().getType() == Type.A) {
                answer.addRecord(a(asked.getQuestion().getName().toString(), "192.0.2.9"), Section.ANSWER);
            }
            byte[] bytes = answer.toWire();
            for (int n = random.nextInt(4); n > 0; n--) {
                int at = 2 + random.nextInt(bytes.length - 2);
                bytes[at] = random.nextBoolean() ? (byte) 0xc0 : (byte) random.nextInt();
                bytes[Math.min(at + 1, bytes.length - 1)] = (byte) random.nextInt(bytes.length);
            }
            return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
        }
    }

    @Test
    void aNameThatHasNoRoomForASuffixIsAskedForAsItIs() throws Exception {
        String label = "a".repeat(60);
        String name = label + "." + label + "." + label + "." + label + ".test";
        server.with(name + ". 60 IN A 192.0.2.7");
        try (SystemResolver resolver = system("search default.svc.cluster.local", "options ndots:5")) {
            assertThat(resolver.resolve(HostAddress.parse(name), LIMIT)).containsExactly(address("192.0.2.7"));
        }
    }

    @Test
    void whatOnlyLooksLikeSettingsIsLeftOut() throws Exception {
        try (SystemResolver resolver = system(
                "nameserver",
                "nameserver fe80::1%eth0",
                "nameserver [::1]:99999",
                "nameserver name.test",
                "options ndots:x timeout:-1 attempts: edns0 trust-ad",
                "search",
                "sortlist 130.155.160.0/255.255.240.0",
                "\u0000\u00ff\u0085")) {
            assertThat(resolver.resolve(HostAddress.parse("good.test"), LIMIT)).containsExactly(address("192.0.2.1"));
        }
    }

    @Test
    void hostsFilesMayHoldAnything() throws Exception {
        Path hosts = Files.writeString(
                folder.resolve("hosts"),
                "\ufeff\n"
                        + "127.0.0.1\n"
                        + "\t192.0.2.3\tGood.Test.\t# x\r\n"
                        + "fe80::1%lo0 good.test\n"
                        + "::ffff:192.0.2.4 mapped.test\n"
                        + "192.0.2.999 good.test\n"
                        + "  \n"
                        + "1 2 3\n"
                        + "192.0.2.5#good.test\n");
        try (SystemResolver resolver = SystemResolver.open(resolvConf(), hosts, KeepAlive.DEFAULT)) {
            assertThat(resolver.resolve(HostAddress.parse("good.test"), LIMIT)).containsExactly(address("192.0.2.3"));
            assertThat(resolver.resolve(HostAddress.parse("victim.test"), LIMIT))
                    .containsExactly(address("192.0.2.2"));
        }
    }

    private SystemResolver system(String... lines) throws IOException {
        return SystemResolver.open(resolvConf(lines), folder.resolve("no hosts"), KeepAlive.DEFAULT);
    }

    private Path resolvConf(String... lines) throws IOException {
        return Files.writeString(
                folder.resolve("resolv.conf"),
                String.join("\n", lines) + "\nnameserver [127.0.0.1]:"
                        + server.address().getPort() + "\n");
    }

    private DnsResolver resolver() throws IOException {
        return DnsResolver.open(
                new DnsServer.Plain(server.address()), AddressFamily.A, SourceAddress.ANY, KeepAlive.DEFAULT);
    }

    private static Message forged(Message query) throws IOException {
        Message forged = reply(query);
        if (query.getQuestion().getType() == Type.A) {
            forged.addRecord(a(query.getQuestion().getName().toString(), "203.0.113.66"), Section.ANSWER);
        }
        return forged;
    }

    private static Message reply(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    private static Record a(String name, String address) throws IOException {
        return Record.fromString(Name.fromString(name), Type.A, 1, 60, address, Name.root);
    }

    private static List<InetAddress> resolve(DnsResolver resolver, String host) throws DialFailed {
        return resolver.resolve(HostAddress.parse(host), LIMIT);
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }
}
