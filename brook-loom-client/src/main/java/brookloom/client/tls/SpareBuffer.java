package brookloom.client.tls;

import java.lang.ref.WeakReference;

/**
 * Keeps a large array from one burst of traffic to the next, unless memory was collected in between: a busy connection
 * need not zero 64 KiB again and again, a quiet one holds nothing. One thread at a time.
 */
final class SpareBuffer {
    private WeakReference<byte[]> spare = new WeakReference<>(null);

    /** Returns an array of at least this length, with anything in it. */
    byte[] take(int length) {
        byte[] kept = spare.get();
        return kept != null && kept.length >= length ? kept : new byte[length];
    }

    /** Takes an array back that nobody uses any more. */
    void give(byte[] array) {
        if (!spare.refersTo(array)) {
            spare = new WeakReference<>(array);
        }
    }
}
