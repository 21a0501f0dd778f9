package brookloom.lists;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails behind a number of bytes: whatever holds more is not what it was taken for. */
final class LimitedInput extends FilterInputStream {
    private static final int MIB = 1 << 20;

    private final int limitMib;
    private long left;

    LimitedInput(InputStream in, int limitMib) {
        super(in);
        this.limitMib = limitMib;
        this.left = (long) limitMib * MIB;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        left -= Math.max(count, 0);
        if (left < 0) {
            throw new IOException("it has more than " + limitMib + " MiB");
        }
        return count;
    }
}
