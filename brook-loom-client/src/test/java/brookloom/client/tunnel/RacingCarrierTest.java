package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.cli.start.Invocation;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.testing.MemoryCarriers;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.testing.Eventually;
import brookloom.testing.LeakCheck;
import brookloom.testing.MemoryStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of the first bytes over a warm carrier that does not answer. */
@ExtendWith(LeakCheck.class)
class RacingCarrierTest {
    private static final String ADVICE = " compare the password with the server's, and run '"
            + Invocation.current().client() + " doctor' with the same server and password, or link";

    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"));
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final MemoryCarriers fresh = new MemoryCarriers();
    private final MemoryStream.Pair warm = MemoryStream.pair();
    private final KnownServer server = new KnownServer("test", KEYS, true);
    private final AtomicInteger deaths = new AtomicInteger();
    private final RacingCarrier racing = new RacingCarrier(
            warm.near(), () -> fresh.dial(FlowAffinity.NONE).stream(), server, deaths::incrementAndGet);

    @AfterEach
    void close() {
        racing.close();
    }

    private void serverIsOurs() {
        server.answered(KEYS.freshNonce(Sender.SERVER).toByteArray());
    }

    @Test
    void theOriginalsNonceBearsNoMark() {
        server.answered(KEYS.freshNonce(Sender.CLIENT).toByteArray());
        assertThat(server.remembersOpenings()).isFalse();
        serverIsOurs();
        server.answered(KEYS.freshNonce(Sender.CLIENT).toByteArray());
        assertThat(server.remembersOpenings()).isTrue();
    }

    @Test
    void afterAnEndThatAnybodyMayHaveMadeTheSameBytesGoOverAFreshCarrier() throws Exception {
        KnownServer overPlainTcp = new KnownServer("test", KEYS, false);
        overPlainTcp.answered(KEYS.freshNonce(Sender.SERVER).toByteArray());
        MemoryStream.Pair pair = MemoryStream.pair();
        try (RacingCarrier carrier = new RacingCarrier(
                pair.near(), () -> fresh.dial(FlowAffinity.NONE).stream(), overPlainTcp, deaths::incrementAndGet)) {
            carrier.write(new byte[] {1, 2}, 0, 2);
            pair.far().shutdownOutput();
            CompletableFuture<Integer> answer = read(carrier);
            assertAnswers(acceptFresh(1, 2), answer);
        }
    }

    @Test
    void afterSilenceTheSameBytesGoOverAFreshCarrierThatAnswers() throws Exception {
        serverIsOurs();
        write(1, 2);
        CompletableFuture<Integer> answer = read();
        MemoryStream other = acceptFresh(1, 2);
        write(3);
        assertThat(other.readExactly(1)).containsExactly(3);
        assertAnswers(other, answer);
        write(4);
        assertThat(other.readExactly(1)).containsExactly(4);
        assertThat(warm.far().readAll()).as("closed").containsExactly(1, 2, 3);
        assertThat(deaths).hasValue(1);
        assertThat(racing.settled()).isNotSameAs(racing);
    }

    @Test
    void aWarmCarrierThatAnswersAfterAllIsUsedIfItIsFirst() throws Exception {
        serverIsOurs();
        write(1);
        CompletableFuture<Integer> answer = read();
        MemoryStream other = acceptFresh(1);
        assertAnswers(warm.far(), answer);
        write(2);
        assertThat(warm.far().readExactly(2)).containsExactly(1, 2);
        assertThat(other.readAll()).as("closed").isEmpty();
        assertThat(deaths).hasValue(0);
    }

    @Test
    void anAnswerInTimeNeedsNoOther() throws Exception {
        serverIsOurs();
        write(1);
        warm.far().write(new byte[] {9});
        assertThat(read().get()).isEqualTo(9);
        assertThat(fresh.far).isEmpty();
        assertThat(racing.readAvailable(new byte[1], 0, 1)).isZero();
    }

    @Test
    void aResetIsNoEndWhereTheServerTakesNothingTwice() throws Exception {
        serverIsOurs();
        write(1);
        warm.far().reset();
        CompletableFuture<Integer> answer = read();
        assertAnswers(acceptFresh(1), answer);
        assertThat(deaths).hasValue(1);
    }

    @Test
    void toAWriterAResetIsSilence() throws Exception {
        serverIsOurs();
        warm.far().reset();
        write(1);
        CompletableFuture<Integer> answer = read();
        assertAnswers(acceptFresh(1), answer);
    }

    @Test
    void anOrderlyEndIsLeftToTheReader() throws Exception {
        serverIsOurs();
        write(1);
        warm.far().shutdownOutput();
        assertThat(read().get()).isEqualTo(-1);
        assertThat(fresh.far).isEmpty();
    }

    @Test
    void nothingIsSentAgainToAServerThatMayTakeItTwice() throws Exception {
        write(1);
        CompletableFuture<Integer> answer = read();
        assertThat(awaitsFreshCarrier()).isFalse();
        racing.close();
        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
        assertThat(racing.silent(LIMIT, null))
                .hasMessage("server test sent no answer within 10 s over a connection that was kept ready: the network"
                        + " has probably dropped it, so new ones are dialled from now on");
        assertThat(deaths).as("the others that were kept ready are as dead").hasValue(1);
    }

    @Test
    void whatIsHarmlessTwiceIsSentAgainToAnyServer() throws Exception {
        racing.expect(true);
        write(1);
        CompletableFuture<Integer> answer = read();
        assertAnswers(acceptFresh(1), answer);
        assertThat(deaths).hasValue(1);
    }

    @Test
    void whatIsHarmlessTwiceIsSentAgainAfterAReset() throws Exception {
        racing.expect(true);
        warm.far().reset();
        write(1);
        CompletableFuture<Integer> answer = read();
        assertAnswers(acceptFresh(1), answer);
    }

    @Test
    void harmlessBytesThatAreJoinedByOthersAreNotSentAgain() throws Exception {
        racing.expect(true);
        write(1);
        CompletableFuture<Integer> answer = read();
        racing.expect(false);
        write(2);
        assertThat(awaitsFreshCarrier()).isFalse();
        assertAnswers(warm.far(), answer);
    }

    @Test
    void harmfulBytesWaitUntilOneCarrierIsLeft() throws Exception {
        racing.expect(true);
        write(1);
        CompletableFuture<Integer> answer = read();
        MemoryStream other = acceptFresh(1);
        CompletableFuture<Void> sent = sendingHarmful(2);
        Eventually.holds(() -> assertThat(waiting).isTrue());
        assertThat(sent).isNotDone();
        assertAnswers(other, answer);
        sent.get();
        assertThat(other.readExactly(1)).containsExactly(2);
        assertThat(warm.far().readAll()).containsExactly(1);
    }

    @Test
    void harmfulBytesThatWaitFailWithTheCarriers() throws Exception {
        racing.expect(true);
        write(1);
        CompletableFuture<Integer> answer = read();
        MemoryStream other = fresh.accept();
        CompletableFuture<Void> sent = sendingHarmful(2);
        other.reset();
        warm.far().reset();
        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(sent::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void harmfulBytesThatWaitEndWithTheTunnel() throws Exception {
        racing.expect(true);
        write(1);
        CompletableFuture<Integer> answer = read();
        acceptFresh(1);
        CompletableFuture<Void> sent = sendingHarmful(2);
        racing.close();
        assertThatThrownBy(sent::get).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
    }

    @Test
    void harmfulBytesNeedNotWaitForAServerThatTakesNothingTwice() throws Exception {
        serverIsOurs();
        write(1);
        CompletableFuture<Integer> answer = read();
        MemoryStream other = acceptFresh(1);
        sendingHarmful(2).get();
        assertThat(other.readExactly(1)).containsExactly(2);
        assertAnswers(other, answer);
    }

    @Test
    void silenceOfBothBlamesThePasswordOfAServerThatHasNeverAnswered() throws Exception {
        racing.expect(true);
        write(1);
        CompletableFuture<Integer> answer = read();
        acceptFresh(1);
        racing.close();
        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
        assertThat(racing.silent(LIMIT, null))
                .hasMessage("server test sent no answer within 10 s, over a new connection either: wrong password, or"
                        + " the user is disabled, expired or over quota, or clocks over 60 s apart, or another --clientHKDFInfo;"
                        + ADVICE);
    }

    @Test
    void whatWasTooMuchToKeepIsNotSentAgain() throws Exception {
        serverIsOurs();
        racing.write(new byte[256 * 1024], 0, 256 * 1024);
        write(1);
        CompletableFuture<Integer> answer = read();
        assertThat(awaitsFreshCarrier()).isFalse();
        assertAnswers(warm.far(), answer);
    }

    @Test
    void whereNoFreshCarrierIsToBeHadTheWarmOneIsWaitedFor() throws Exception {
        serverIsOurs();
        fresh.refuse = true;
        write(1);
        CompletableFuture<Integer> answer = read();
        Eventually.holds(() -> assertThat(racing.silent(LIMIT, null)).hasMessage("server refuses"));
        assertAnswers(warm.far(), answer);
    }

    @Test
    void withoutAnyCarrierTheDialsFailureIsTheReason() {
        serverIsOurs();
        fresh.refuse = true;
        warm.far().reset();
        assertThatThrownBy(() -> racing.read(new byte[1], 0, 1))
                .isInstanceOf(DialFailed.class)
                .hasMessage("server refuses");
    }

    @Test
    void silenceOfBothIsNotBlamedOnTheNetworkAlone() throws Exception {
        serverIsOurs();
        write(1);
        CompletableFuture<Integer> answer = read();
        acceptFresh(1);
        racing.close();
        assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
        assertThat(racing.silent(LIMIT, null))
                .hasMessage("server test sent no answer within 10 s, over a new connection either, though it has"
                        + " answered before: its password has changed, or the user is disabled, expired or over quota, or"
                        + " clocks are over 60 s apart;" + ADVICE);
    }

    /** Accepts the fresh carrier, over which these bytes came. */
    private MemoryStream acceptFresh(int... bytes) throws Exception {
        MemoryStream other = fresh.accept();
        assertThat(other.readExactly(bytes.length)).containsExactly(bytes);
        return other;
    }

    private static void assertAnswers(MemoryStream server, CompletableFuture<Integer> answer) throws Exception {
        server.write(new byte[] {9});
        assertThat(answer.get()).isEqualTo(9);
    }

    /** Returns whether the fresh carrier is dialled within a multiple of the patience. */
    private boolean awaitsFreshCarrier() throws InterruptedException {
        return fresh.far.poll(2 * RacingCarrier.PATIENCE.toMillis(), TimeUnit.MILLISECONDS) != null;
    }

    private volatile boolean waiting;

    private CompletableFuture<Void> sendingHarmful(int value) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        waiting = true;
                        racing.expect(false);
                        write(value);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private void write(int... bytes) throws IOException {
        for (int b : bytes) {
            racing.settled().write(new byte[] {(byte) b}, 0, 1);
        }
    }

    private CompletableFuture<Integer> read() {
        return read(racing);
    }

    private static CompletableFuture<Integer> read(RacingCarrier racing) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        ByteStream carrier = racing.settled();
                        byte[] one = new byte[1];
                        return carrier.read(one, 0, 1) < 0 ? -1 : (int) one[0];
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
    }
}
