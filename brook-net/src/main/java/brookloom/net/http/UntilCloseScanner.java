package brookloom.net.http;

/** A body that goes on for as long as its connection. */
final class UntilCloseScanner implements BodyScanner {
    @Override
    public int scan(byte[] bytes, int offset, int length) {
        return length;
    }

    @Override
    public boolean done() {
        return false;
    }
}
