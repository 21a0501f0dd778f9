package brookloom.cli;

import brookloom.proto.Password;
import org.tinylog.Logger;

/** Warns of tunnels that others could open or read. */
public final class SecretWarnings {
    /** Bits that nobody can guess, whatever they spend. */
    static final int ENOUGH_BITS = 80;

    private SecretWarnings() {}

    /** Warns of a password that can be guessed. */
    public static void password(Password password) {
        int bits = password.estimatedBits();
        if (bits < ENOUGH_BITS) {
            Logger.warn(
                    "the password is weak, about {} bits, and {} are safe: one recorded connection is enough to guess"
                            + " it offline; generate another, for example with 'openssl rand -base64 24'",
                    bits,
                    ENOUGH_BITS);
        }
    }

    /**
     * Warns of tunnels that nothing encrypts.
     *
     * @param withoutBrookProtocol whether Brook's own encryption is off
     * @param tls whether TLS is there
     */
    public static void encryption(boolean withoutBrookProtocol, boolean tls) {
        if (withoutBrookProtocol && !tls) {
            Logger.warn("--withoutBrookProtocol without TLS encrypts nothing and authenticates with what everybody on"
                    + " the way can read: leave it out, unless a proxy adds TLS");
        }
    }
}
