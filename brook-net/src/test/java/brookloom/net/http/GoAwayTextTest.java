package brookloom.net.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoAwayTextTest {
    private static final byte[] TEXT = "java.lang.IllegalStateException".getBytes(US_ASCII);

    /** Two frames, a GOAWAY with the text, and another frame. */
    private static byte[] frames(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frame(out, 0, new byte[300]);
        frame(out, 4, new byte[0]);
        byte[] goAway = new byte[8 + text.length];
        goAway[7] = 11;
        System.arraycopy(text, 0, goAway, 8, text.length);
        frame(out, 7, goAway);
        frame(out, 6, "7777777\7".getBytes(US_ASCII));
        return out.toByteArray();
    }

    private static void frame(ByteArrayOutputStream out, int type, byte[] payload) {
        out.writeBytes(ByteBuffer.allocate(9)
                .putInt((payload.length << 8) | type)
                .put((byte) 1)
                .putInt(5)
                .array());
        out.writeBytes(payload);
    }

    private static byte[] bytes(ByteBuffer... buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                out.write(buffer.get());
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 9, 10, 317, 318, 319, 330, 1000})
    void aTextIsCutHoweverTheFramesLieInBuffers(int size) {
        List<ByteBuffer> parts = new ArrayList<>();
        byte[] frames = frames(TEXT);
        for (int at = 0; at < frames.length; at += size) {
            parts.add(ByteBuffer.wrap(frames, at, Math.min(size, frames.length - at)));
        }
        GoAwayText goAway = new GoAwayText(0);
        ByteBuffer[] buffers = parts.toArray(ByteBuffer[]::new);
        assertThat(bytes(goAway.cut(buffers))).isEqualTo(frames(new byte[0]));
        assertThat(buffers)
                .allSatisfy(buffer -> assertThat(buffer.hasRemaining()).isFalse());
        assertThat(bytes(goAway.cut(ByteBuffer.wrap(frames)))).as("again").isEqualTo(frames(new byte[0]));
    }

    @Test
    void framesWithoutATextPassAsTheyAre() {
        ByteBuffer[] buffers = {ByteBuffer.wrap(frames(new byte[0])), ByteBuffer.allocate(0)};
        assertThat(new GoAwayText(0).cut(buffers)).isSameAs(buffers);
    }

    @Test
    void whatPrecedesTheFirstFrameIsNone() {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
        GoAwayText goAway = new GoAwayText(preface.length);
        ByteBuffer[] cut = goAway.cut(ByteBuffer.wrap(preface), ByteBuffer.wrap(frames(TEXT)));
        assertThat(bytes(cut)).startsWith(preface).endsWith(frames(new byte[0])).hasSize(24 + 300 + 8 + 8 + 36);
    }

    @Test
    void aPayloadThatLooksLikeAGoAwayIsData() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        frame(data, 0, frames(TEXT));
        ByteBuffer[] buffers = {ByteBuffer.wrap(data.toByteArray())};
        assertThat(new GoAwayText(0).cut(buffers)).isSameAs(buffers);
    }
}
