package brookloom.client.carrier.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.junit.jupiter.api.Test;

class Http2StreamCarrierTest {
    private static final byte[] BYTES = {1, 2, 3};

    @Test
    void whatTheServerEndedIsReadToItsEnd() throws Exception {
        Http2StreamCarrier carrier = carrier(data(false), data(true));
        byte[] read = new byte[10];
        assertThat(carrier.read(read, 0, 10)).isEqualTo(6);
        assertThat(carrier.read(read, 0, 10)).isEqualTo(-1);
    }

    @Test
    void theLibrarysEndInPlaceOfUnreadBytesIsAFailure() throws Exception {
        Http2StreamCarrier carrier = carrier(data(false), Stream.Data.eof(1));
        byte[] read = new byte[10];
        assertThat(carrier.read(read, 0, 10)).isEqualTo(3);
        assertThatThrownBy(() -> carrier.read(read, 0, 10))
                .isInstanceOf(EOFException.class)
                .hasMessage("the stream failed with bytes unread");
    }

    private static Stream.Data data(boolean last) {
        return new Stream.Data(new DataFrame(1, ByteBuffer.wrap(BYTES), last)) {
            @Override
            public boolean release() {
                return true;
            }
        };
    }

    private static Http2StreamCarrier carrier(Stream.Data... arrived) {
        Queue<Stream.Data> queue = new ArrayDeque<>(List.of(arrived));
        Stream stream = (Stream) Proxy.newProxyInstance(
                Stream.class.getClassLoader(),
                new Class<?>[] {Stream.class},
                (proxy, method, arguments) -> method.getName().equals("readData") ? queue.poll() : null);
        Http2StreamCarrier carrier = new Http2StreamCarrier(() -> {});
        carrier.onNewStream(stream);
        return carrier;
    }
}
