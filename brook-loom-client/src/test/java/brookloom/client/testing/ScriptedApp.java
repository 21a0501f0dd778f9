package brookloom.client.testing;

import brookloom.testing.NullStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** An app that sends pieces, one for each read, and keeps what it is answered. */
public final class ScriptedApp extends NullStream {
    private final Deque<byte[]> pieces;
    private final ByteArrayOutputStream answered = new ByteArrayOutputStream();

    public ScriptedApp(List<byte[]> pieces) {
        this.pieces = new ArrayDeque<>(pieces);
    }

    public byte[] answered() {
        return answered.toByteArray();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        byte[] piece = pieces.poll();
        if (piece == null) {
            return -1;
        }
        int n = Math.min(length, piece.length);
        System.arraycopy(piece, 0, buffer, offset, n);
        if (n < piece.length) {
            byte[] rest = new byte[piece.length - n];
            System.arraycopy(piece, n, rest, 0, rest.length);
            pieces.addFirst(rest);
        }
        return n;
    }

    @Override
    public int readAvailable(byte[] buffer, int offset, int length) {
        return pieces.isEmpty() ? 0 : read(buffer, offset, length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        answered.write(buffer, offset, length);
    }
}
