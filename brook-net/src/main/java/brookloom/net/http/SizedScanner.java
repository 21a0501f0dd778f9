package brookloom.net.http;

/** A body of known length. */
final class SizedScanner implements BodyScanner {
    private long left;

    SizedScanner(long bytes) {
        this.left = bytes;
    }

    @Override
    public int scan(byte[] bytes, int offset, int length) {
        int n = (int) Math.min(length, left);
        left -= n;
        return n;
    }

    @Override
    public boolean done() {
        return left == 0;
    }
}
