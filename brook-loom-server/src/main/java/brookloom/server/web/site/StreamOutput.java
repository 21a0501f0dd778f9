package brookloom.server.web.site;

import brookloom.net.stream.ByteStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes to a stream, which stays open. */
final class StreamOutput extends OutputStream {
    private final ByteStream stream;

    StreamOutput(ByteStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        stream.write(bytes, offset, length);
    }
}
