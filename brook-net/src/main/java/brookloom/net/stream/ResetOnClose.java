package brookloom.net.stream;

/**
 * Remembers for a socket's stream whether closing resets the connection. It does after {@link #begin}, with a linger time
 * of zero, until the output has ended in order: what was sent then has to arrive.
 */
public final class ResetOnClose {
    private final Linger linger;
    private volatile boolean wanted;
    private volatile boolean resetting;
    private volatile boolean outputEnded;

    /** Sets or takes back the linger time of zero. */
    public interface Linger {
        /** Ignores a socket that is closed already. */
        void zero(boolean on);
    }

    /** Starts with closes in order. */
    public ResetOnClose(Linger linger) {
        this.linger = linger;
    }

    /** Makes the system reset the connection however the socket is closed, unless the output has ended already. */
    public void begin() {
        wanted = true;
        if (!outputEnded && !resetting) {
            resetting = true;
            linger.zero(true);
        }
    }

    /** Makes the next close reset the connection though the output has ended, if closes were to reset it before. */
    public void abort() {
        if (wanted && !resetting) {
            resetting = true;
            linger.zero(true);
        }
    }

    /** Makes closes orderly from now on. */
    public void end() {
        outputEnded = true;
        if (resetting) {
            resetting = false;
            linger.zero(false);
        }
    }

    /** Returns whether a close resets the connection. */
    public boolean isOn() {
        return resetting;
    }
}
