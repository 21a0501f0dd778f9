package brookloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
    private static final byte[] BEHIND = HttpHeadTest.bytes("0\r\nGET next");

    private record Relayed(byte[] body, byte[] rest) {}

    private interface Relaying {
        void run(BodyRelay relay) throws IOException;
    }

    private static Relayed relay(byte[] sent, int[] cut, Relaying relaying) throws IOException {
        MemoryStream.Pair sink = MemoryStream.pair();
        HttpReader reader = new HttpReader(new TricklingStream(MemoryStream.holding(sent), cut), HttpReader.MAX_HEAD);
        relaying.run(new BodyRelay(reader, sink.near()));
        sink.near().shutdownOutput();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        while (reader.await()) {
            rest.writeBytes(reader.takeRest());
        }
        return new Relayed(sink.far().readAll(), rest.toByteArray());
    }

    private static byte[] pattern(int length) {
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = (byte) (i * 13 + i / 256);
        }
        return pattern;
    }

    /** The sizes' chunks, with an extension here and there, and trailers. */
    private static byte[] chunked(byte[] body, List<Integer> sizes, boolean trailers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int done = 0;
        for (int size : sizes) {
            String extension = size % 3 == 0 ? ";a=\"b c\"" : "";
            out.writeBytes(HttpHeadTest.bytes((size % 2 == 0 ? "%x" : "00%X").formatted(size) + extension + "\r\n"));
            out.write(body, done, size);
            out.writeBytes(HttpHeadTest.bytes("\r\n"));
            done += size;
        }
        out.writeBytes(HttpHeadTest.bytes(trailers ? "0;x\r\nCheck: 1\r\nB: 2\r\n\r\n" : "0\r\n\r\n"));
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static int[] cut(List<Integer> steps) {
        return steps.stream().mapToInt(Integer::intValue).toArray();
    }

    @Property(tries = 200)
    void chunksPassAsTheyAreAndEndWhereTheyEnd(
            @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 70_000) Integer> sizes,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 9_000) Integer> steps,
            @ForAll boolean trailers)
            throws IOException {
        byte[] body = pattern(sizes.stream().mapToInt(Integer::intValue).sum());
        byte[] wire = chunked(body, sizes, trailers);
        Relayed same = relay(join(wire, BEHIND), cut(steps), relay -> relay.run(new HttpBody.Chunked()));
        assertThat(same.body()).isEqualTo(wire);
        assertThat(same.rest()).isEqualTo(BEHIND);
        Relayed bare = relay(join(wire, BEHIND), cut(steps), BodyRelay::runUnchunked);
        assertThat(bare.body()).isEqualTo(body);
        assertThat(bare.rest()).isEqualTo(BEHIND);
    }

    @Property(tries = 100)
    void aBodyOfKnownLengthEndsThere(
            @ForAll @IntRange(max = 200_000) int size,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 9_000) Integer> steps)
            throws IOException {
        Relayed relayed = relay(join(pattern(size), BEHIND), cut(steps), relay -> relay.run(new HttpBody.Sized(size)));
        assertThat(relayed.body()).isEqualTo(pattern(size));
        assertThat(relayed.rest()).isEqualTo(BEHIND);
    }

    @Property(tries = 100)
    void aBodyUntilTheEndIsTheSameInChunks(
            @ForAll @IntRange(max = 200_000) int size,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 9_000) Integer> steps)
            throws IOException {
        assertThat(relay(pattern(size), cut(steps), relay -> relay.run(new HttpBody.UntilClose()))
                        .body())
                .isEqualTo(pattern(size));
        byte[] chunked =
                relay(pattern(size), cut(steps), BodyRelay::runChunking).body();
        assertThat(relay(chunked, new int[] {5000}, BodyRelay::runUnchunked).body())
                .isEqualTo(pattern(size));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "-1\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\rhello\r\n",
                "5\r\nhello!\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhell\r\n0\r\n\r\n",
                "5;a\nb\r\nhello\r\n0\r\n\r\n",
                "5;a\0\r\nhello\r\n0\r\n\r\n",
                "10000000000000000\r\n",
                "ffffffffffffffff\r\n",
                "0000000000000000\r\n\r\n",
                "0\r\n folded: 1\r\n\r\n",
                "0\r\nA: b\n\r\n",
                "0\r\n\n",
                "\u0665\r\n",
            })
    void chunksThatTwoPartiesCouldReadInTwoWaysAreMalformed(String wire) {
        byte[] sent = wire.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> relay(sent, new int[] {3}, relay -> relay.run(new HttpBody.Chunked())))
                .isInstanceOf(MalformedHttp.class);
        assertThatThrownBy(() -> relay(sent, new int[] {3}, BodyRelay::runUnchunked))
                .isInstanceOf(MalformedHttp.class);
    }

    @Test
    void whatIsOutsideTheDataIsBounded() {
        byte[] extension = HttpHeadTest.bytes("5;" + "x".repeat(70_000));
        byte[] trailers = HttpHeadTest.bytes("0\r\n" + "A: b\r\n".repeat(20_000));
        for (byte[] endless : new byte[][] {extension, trailers}) {
            assertThatThrownBy(() -> relay(endless, new int[] {5000}, relay -> relay.run(new HttpBody.Chunked())))
                    .isInstanceOf(MalformedHttp.class)
                    .hasMessageContaining("65536");
        }
    }

    @Test
    void anEndInsideABodyIsReported() {
        byte[] cutShort = HttpHeadTest.bytes("5\r\nhel");
        assertThatThrownBy(() -> relay(cutShort, new int[] {9}, relay -> relay.run(new HttpBody.Chunked())))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> relay(cutShort, new int[] {9}, BodyRelay::runUnchunked))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> relay(cutShort, new int[] {9}, relay -> relay.run(new HttpBody.Sized(7))))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void theSinksFailureIsDistinguishedFromTheSources() {
        MemoryStream.Pair sink = MemoryStream.pair();
        sink.far().close();
        HttpReader reader = new HttpReader(MemoryStream.holding(pattern(10)), HttpReader.MAX_HEAD);
        assertThatThrownBy(() -> new BodyRelay(reader, sink.near()).run(new HttpBody.Sized(10)))
                .isInstanceOf(BodyRelay.SinkFailed.class);
    }
}
