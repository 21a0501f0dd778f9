package brookloom.client.inbound;

import java.io.IOException;

/** Judges the credentials that an app shows. */
interface LoginCheck {
    /** Returns whether they are right; takes its time when they are wrong. */
    boolean accepts(byte[] username, byte[] password) throws IOException;
}
