package brookloom.server.shared;

/** Kinds of what clients send once; the same bytes may come as each. */
public enum NonceKind {
    /** The nonce of a tunnel's opening. */
    OPENING('o'),

    /** The nonce of a datagram to the plain server. */
    DATAGRAM('d');

    private final char letter;

    NonceKind(char letter) {
        this.letter = letter;
    }

    /** Returns the kind as the store's keys name it. */
    char letter() {
        return letter;
    }
}
