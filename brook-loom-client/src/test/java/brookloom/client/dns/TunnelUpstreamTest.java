package brookloom.client.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.net.dial.DialFailed;
import brookloom.net.dns.DnsIds;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.ReplyCode;
import brookloom.testing.LeakCheck;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.xbill.DNS.Type;

@ExtendWith(LeakCheck.class)
class TunnelUpstreamTest {
    private static final Destination RESOLVER = new Destination(HostAddress.parse("192.0.2.53"), 53);
    private static final Duration LONG = Duration.ofSeconds(60);

    /** For tests in which the first wait has to pass. */
    private static final List<Duration> SHORT_THEN_LONG = List.of(Duration.ofSeconds(1), LONG);

    private static TunnelUpstream over(FakeResolver resolver, List<Duration> patience) {
        return new TunnelUpstream(resolver, RESOLVER, LONG, patience);
    }

    private static DnsQuery query(String name) throws Exception {
        return DnsQuery.parse(Dns.query(name, Type.A));
    }

    private static void answer(FakeResolver.Tunnel tunnel, byte[] query) throws IOException {
        tunnel.answer(Dns.answerTo(query, "192.0.2.1"));
    }

    @Test
    void queriesShareOneTunnelUnderIdsOfTheirOwn() throws Exception {
        Set<Integer> ids = ConcurrentHashMap.newKeySet();
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {
            ids.add(DnsIds.of(query));
            answer(tunnel, query);
        });
        try (TunnelUpstream upstream = over(resolver, List.of(LONG))) {
            for (int i = 0; i < 50; i++) {
                assertThat(upstream.ask(query("a" + i + ".test")))
                        .isEqualTo(Dns.answer("a" + i + ".test", "192.0.2.1"));
            }
        }
        assertThat(resolver.tunnels).hasSize(1).allMatch(tunnel -> tunnel.closed);
        assertThat(ids).hasSizeGreaterThan(40);
        assertThat(resolver.closed).isTrue();
    }

    @Test
    void aSlowNameKeepsNoOtherWaiting() throws Exception {
        BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {
            byte[] answer = Dns.answerTo(query, "192.0.2.1");
            if (new String(query, java.nio.charset.StandardCharsets.ISO_8859_1).contains("slow")) {
                held.add(() -> tunnel.answer(answer));
            } else {
                tunnel.answer(answer);
            }
        });
        try (TunnelUpstream upstream = over(resolver, List.of(LONG));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<byte[]> slow = threads.submit(() -> upstream.ask(query("slow.test")));
            Runnable release = held.take();
            assertThat(upstream.ask(query("fast.test"))).isEqualTo(Dns.answer("fast.test", "192.0.2.1"));
            assertThat(slow).isNotDone();
            release.run();
            assertThat(slow.get()).isEqualTo(Dns.answer("slow.test", "192.0.2.1"));
        }
    }

    @Test
    void whatAnswersSomethingElseIsNoAnswer() throws Exception {
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {
            byte[] otherId = Dns.answerTo(query, "192.0.2.66");
            otherId[1] ^= 1;
            tunnel.answer(otherId);
            byte[] otherName = Dns.answer("evil.test", "192.0.2.66");
            otherName[0] = query[0];
            otherName[1] = query[1];
            tunnel.answer(otherName);
            tunnel.answer(new byte[3]);
            answer(tunnel, query);
        });
        try (TunnelUpstream upstream = over(resolver, List.of(LONG))) {
            assertThat(upstream.ask(query("a.test"))).isEqualTo(Dns.answer("a.test", "192.0.2.1"));
        }
    }

    @Test
    void aLostQueryIsAskedAgainOverAnotherTunnel() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {
            if (arrived.incrementAndGet() > 1) {
                answer(tunnel, query);
            }
        });
        try (TunnelUpstream upstream = over(resolver, SHORT_THEN_LONG)) {
            assertThat(upstream.ask(query("a.test"))).isEqualTo(Dns.answer("a.test", "192.0.2.1"));
            assertThat(resolver.tunnels).hasSize(2);
            assertThat(resolver.tunnels.getFirst().closed).isTrue();
            assertThat(upstream.ask(query("b.test"))).isEqualTo(Dns.answer("b.test", "192.0.2.1"));
            assertThat(resolver.tunnels).hasSize(2);
        }
    }

    @Test
    void anAnswerThatIsLateIsStillTaken() throws Exception {
        BlockingQueue<Runnable> late = new LinkedBlockingQueue<>();
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {
            Runnable first = late.poll();
            byte[] answer = Dns.answerTo(query, "192.0.2.1");
            if (first == null) {
                late.add(() -> tunnel.answer(answer));
            } else {
                first.run();
            }
        });
        try (TunnelUpstream upstream = over(resolver, SHORT_THEN_LONG)) {
            assertThat(upstream.ask(query("a.test"))).isEqualTo(Dns.answer("a.test", "192.0.2.1"));
            assertThat(resolver.tunnels).hasSize(2);
        }
    }

    @Test
    void aTunnelThatEndsIsReplacedAtOnce() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {
            if (arrived.incrementAndGet() == 1) {
                tunnel.end();
            } else {
                answer(tunnel, query);
            }
        });
        try (TunnelUpstream upstream = over(resolver, List.of(LONG, LONG))) {
            assertThat(upstream.ask(query("a.test"))).isEqualTo(Dns.answer("a.test", "192.0.2.1"));
            assertThat(resolver.tunnels).hasSize(2);
        }
    }

    @Test
    void aRefusedTunnelIsNotTriedAgain() throws Exception {
        DialFailed refused = new DialFailed(ReplyCode.GENERAL_FAILURE, "wrong password");
        FakeResolver resolver = new FakeResolver((tunnel, query) -> tunnel.fail(refused));
        try (TunnelUpstream upstream = over(resolver, List.of(LONG, LONG))) {
            assertThatThrownBy(() -> upstream.ask(query("a.test"))).isSameAs(refused);
            assertThat(resolver.tunnels).hasSize(1);
        }
    }

    @Test
    void noAnswerIsReportedAsSuch() throws Exception {
        FakeResolver resolver = new FakeResolver((tunnel, query) -> {});
        try (TunnelUpstream upstream = over(resolver, List.of(Duration.ofMillis(10), Duration.ofMillis(10)))) {
            assertThatThrownBy(() -> upstream.ask(query("a.test")))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer, asked 2 times");
        }
    }

    @Test
    void thousandsOfQueriesAtOnceAllGetTheirOwnAnswer() throws Exception {
        FakeResolver resolver = new FakeResolver(TunnelUpstreamTest::answer);
        try (TunnelUpstream upstream = over(resolver, List.of(LONG));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                DnsQuery query = query("n" + i + ".test");
                answers.add(threads.submit(() -> upstream.ask(query)));
            }
            Set<Integer> wrong = new HashSet<>();
            for (int i = 0; i < answers.size(); i++) {
                if (!java.util.Arrays.equals(answers.get(i).get(), Dns.answer("n" + i + ".test", "192.0.2.1"))) {
                    wrong.add(i);
                }
            }
            assertThat(wrong).isEmpty();
        }
    }
}
