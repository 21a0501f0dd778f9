package brookloom.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.SourceAddress;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@ExtendWith(LeakCheck.class)
class DnsResolverTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private NameServer server;

    @BeforeEach
    void start() throws IOException {
        server = new NameServer()
                .with("both.test. 60 IN A 192.0.2.1")
                .with("both.test. 60 IN AAAA 2001:db8::1")
                .with("four.test. 60 IN A 192.0.2.4")
                .with("six.test. 60 IN AAAA 2001:db8::6")
                .with("alias.test. 60 IN CNAME both.test.")
                .with("mail.test. 60 IN MX 10 both.test.")
                .with("loop.test. 60 IN CNAME loop.test.");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost,127.0.0.1",
        "app.LocalHost.,127.0.0.1",
        "127.0.0.2,127.0.0.2",
        "127.2,127.0.0.2",
        "0x7f000001,127.0.0.1",
        "192.0.2.77.,192.0.2.77"
    })
    void noServerIsAskedForWhatIsNoName(String text, String address) throws Exception {
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolver.resolve(new HostAddress.Domain(text), LIMIT))
                    .containsExactly(InetAddress.getByName(address));
            assertThat(server.queries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePreferredAddressesComeFirst(AddressFamily preferred) throws Exception {
        try (DnsResolver resolver = resolver(preferred)) {
            assertThat(resolve(resolver, "both.test").getFirst())
                    .isEqualTo(address(preferred == AddressFamily.A ? "192.0.2.1" : "2001:db8::1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSingleKindOfAddressIsTaken(AddressFamily preferred) throws Exception {
        try (DnsResolver resolver = resolver(preferred)) {
            assertThat(resolve(resolver, "four.test")).containsExactly(address("192.0.2.4"));
            assertThat(resolve(resolver, "six.test")).containsExactly(address("2001:db8::6"));
        }
    }

    @Test
    void anAliasIsFollowed() throws Exception {
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolve(resolver, "alias.test")).contains(address("192.0.2.1"));
        }
    }

    @Test
    void anAddressIsNotAskedFor() throws Exception {
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolve(resolver, "192.0.2.7")).containsExactly(address("192.0.2.7"));
            assertThat(resolve(resolver, "[::1]")).containsExactly(address("::1"));
        }
        assertThat(server.queries()).isEmpty();
    }

    @Test
    void anAnswerIsRememberedForAsLongAsItSays() throws Exception {
        server.with("short.test. 0 IN A 192.0.2.9");
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            for (int i = 0; i < 3; i++) {
                resolve(resolver, "both.test");
                resolve(resolver, "short.test");
            }
        }
        assertThat(server.queries()).filteredOn("UDP A both.test."::equals).hasSize(1);
        assertThat(server.queries()).filteredOn("UDP A short.test."::equals).hasSize(3);
    }

    @Test
    void aNameThatIsNotThereIsUnknown() throws Exception {
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertFails(resolver, "none.test", "none.test: unknown host, says " + shown());
            assertFails(resolver, "mail.test", "mail.test: no address, says " + shown());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad..test", "a12345678901234567890123456789012345678901234567890123456789012345.test"})
    void whatCannotBeANameIsNotAskedFor(String name) throws Exception {
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertFails(resolver, name, name + ": not a name that DNS could know");
        }
        assertThat(server.queries()).isEmpty();
    }

    @Test
    void aNameBeyondAsciiTravelsEncoded() throws Exception {
        server.with("xn--mnchen-3ya.test. 60 IN A 192.0.2.8");
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolve(resolver, "münchen.test")).containsExactly(address("192.0.2.8"));
        }
    }

    @Test
    void aServerThatFailsIsNamed() throws Exception {
        server.behaving((query, answer) -> List.of(withCode(answer, Rcode.SERVFAIL)));
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertFails(resolver, "both.test", "both.test: " + shown() + " fails on it (SERVFAIL)");
        }
    }

    @Test
    void anAliasOfItselfIsNoAddress() throws Exception {
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThatThrownBy(() -> resolve(resolver, "loop.test"))
                    .isInstanceOf(DialFailed.class)
                    .hasMessageStartingWith("loop.test: " + shown() + ": ");
        }
    }

    @Test
    void anAnswerThatIsCutShortIsAskedForOnTcp() throws Exception {
        server.behaving((query, answer) -> {
            answer.getHeader().setFlag(Flags.TC);
            answer.removeAllRecords(Section.ANSWER);
            return List.of(answer.toWire());
        });
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolve(resolver, "four.test")).containsExactly(address("192.0.2.4"));
        }
        assertThat(server.queries()).contains("UDP A four.test.", "TCP A four.test.");
    }

    @Test
    void aLostDatagramIsSentAgain() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        server.behaving((query, answer) -> query.getQuestion().getType() == Type.A && lost.getAndIncrement() == 0
                ? List.of()
                : List.of(answer.toWire()));
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolve(resolver, "four.test")).containsExactly(address("192.0.2.4"));
        }
        assertThat(server.queries()).filteredOn("UDP A four.test."::equals).hasSize(2);
    }

    @Test
    void aForgedAnswerIsIgnored() throws Exception {
        server.behaving((query, answer) -> {
            Message forged = new Message(query.getHeader().getID() ^ 1);
            forged.getHeader().setFlag(Flags.QR);
            forged.addRecord(query.getQuestion(), Section.QUESTION);
            forged.addRecord(
                    Record.fromString(query.getQuestion().getName(), Type.A, 1, 60, "203.0.113.66", null),
                    Section.ANSWER);
            return List.of(forged.toWire(), new byte[1], answer.toWire());
        });
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThat(resolve(resolver, "four.test")).containsExactly(address("192.0.2.4"));
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsIgnored() throws Exception {
        server.behaving((query, answer) -> {
            Message other = new Message(query.getHeader().getID());
            other.getHeader().setFlag(Flags.QR);
            other.addRecord(
                    Record.newRecord(
                            org.xbill.DNS.Name.fromString("other.test."),
                            query.getQuestion().getType(),
                            1),
                    Section.QUESTION);
            return List.of(other.toWire());
        });
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertFails(resolver, "four.test", "four.test: " + shown() + ": it answers another question");
        }
    }

    @Test
    void theOtherKindWillDoWhereOneIsNeverAnswered() throws Exception {
        server.behaving(
                (query, answer) -> query.getQuestion().getType() == Type.AAAA ? List.of() : List.of(answer.toWire()));
        try (DnsResolver resolver = resolver(AddressFamily.AAAA)) {
            assertThat(resolve(resolver, "both.test")).containsExactly(address("192.0.2.1"));
        }
    }

    @Test
    void aStalledNameDelaysNoOthers() throws Exception {
        server.behaving((query, answer) ->
                query.getQuestion().getName().toString().startsWith("both.") ? List.of() : List.of(answer.toWire()));
        try (DnsResolver resolver = resolver(AddressFamily.A);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> stalled = java.util.stream.IntStream.range(0, 300)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> resolve(resolver, "both.test")))
                    .toList();
            assertThat(resolve(resolver, "four.test")).containsExactly(address("192.0.2.4"));
            assertThat(stalled).noneMatch(Future::isDone);
            threads.shutdownNow();
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws Exception {
        server.behaving((query, answer) -> List.of());
        try (DnsResolver resolver = resolver(AddressFamily.A)) {
            assertThatThrownBy(() -> resolver.resolve(HostAddress.parse("both.test"), Duration.ofSeconds(1)))
                    .hasMessage("both.test: no answer from " + shown() + " within 1 s");
        }
    }

    @Test
    void aClosedPortIsReportedAtOnce() throws Exception {
        InetSocketAddress address = server.address();
        server.close();
        DnsServer nobody = new DnsServer.Plain(address);
        try (DnsResolver resolver = DnsResolver.open(nobody, AddressFamily.A, SourceAddress.ANY, KeepAlive.DEFAULT)) {
            assertThatThrownBy(() -> resolve(resolver, "both.test"))
                    .isInstanceOf(DialFailed.class)
                    .hasMessage("both.test: " + nobody + ": nothing listens on that UDP port; is --dialWithDNS right?");
        }
    }

    private DnsResolver resolver(AddressFamily preferred) throws IOException {
        return DnsResolver.open(new DnsServer.Plain(server.address()), preferred, SourceAddress.ANY, KeepAlive.DEFAULT);
    }

    private String shown() {
        return "DNS server 127.0.0.1:" + server.address().getPort();
    }

    private static void assertFails(DnsResolver resolver, String name, String message) {
        assertThatThrownBy(() -> resolve(resolver, name))
                .isInstanceOfSatisfying(
                        DialFailed.class, e -> assertThat(e.code()).isEqualTo(ReplyCode.HOST_UNREACHABLE))
                .hasMessage(message);
    }

    private static byte[] withCode(Message answer, int code) {
        answer.getHeader().setRcode(code);
        answer.removeAllRecords(Section.ANSWER);
        return answer.toWire();
    }

    private static List<InetAddress> resolve(DnsResolver resolver, String host) throws DialFailed {
        return resolver.resolve(HostAddress.parse(host), LIMIT);
    }

    private static InetAddress address(String literal) throws IOException {
        return InetAddress.getByName(literal);
    }
}
