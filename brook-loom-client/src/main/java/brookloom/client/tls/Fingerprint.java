package brookloom.client.tls;

/** Whose ClientHello to send. */
public final class Fingerprint {
    private final String name;

    private Fingerprint(String name) {
        this.name = name;
    }

    /**
     * The profile of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Fingerprint named(String name) {
        if (!name.equals("chrome")) {
            throw new IllegalArgumentException("no TLS fingerprint is called '" + name + "'");
        }
        return new Fingerprint(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
