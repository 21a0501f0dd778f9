package brookloom.client.tls.fingerprint;

import brookloom.client.tls.ClientTls;
import brookloom.client.tls.Outgoing;
import brookloom.client.tls.RecordSocket;
import brookloom.client.tls.TlsEngine;
import brookloom.client.tls.TlsEngineFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Whose ClientHello to send: what is the same in each of a browser's connections, read from a profile (a data file among
 * the resources). What differs each time is {@link HelloShape}'s.
 */
public final class Fingerprint implements TlsEngineFactory {
    /** Stands in a profile's lists for a random value of RFC 8701. */
    static final int GREASE = -1;

    private static final String NEWEST = "chrome-156-ws";
    private static final List<String> NAMES = List.of(NEWEST, "chrome-133");
    private static final Map<String, String> ALIASES = Map.of("chrome", NEWEST);

    private final String name;
    private final String ja4;
    private final List<Integer> ciphers;
    private final List<Integer> groups;
    private final List<Integer> keyShares;
    private final List<Integer> signatureAlgorithms;
    private final List<Integer> versions;
    private final List<String> alpn;
    private final List<Integer> extensions;
    private final List<Integer> echPayloads;
    private final Map<Integer, byte[]> bodies = new HashMap<>();

    private Fingerprint(String name, Properties profile) {
        this.name = name;
        this.ja4 = property(profile, "ja4");
        this.ciphers = numbers(profile, "ciphers", 16);
        this.groups = numbers(profile, "groups", 16);
        this.keyShares = numbers(profile, "keyShares", 16);
        this.signatureAlgorithms = numbers(profile, "signatureAlgorithms", 16);
        this.versions = numbers(profile, "versions", 16);
        this.alpn = words(profile, "alpn").toList();
        this.extensions = numbers(profile, "extensions", 10);
        this.echPayloads = numbers(profile, "echPayloads", 10);
        for (int type : extensions) {
            String body = profile.getProperty("body." + type);
            if (body != null) {
                bodies.put(type, HexFormat.of().parseHex(body.strip()));
            }
        }
    }

    /**
     * Returns the profile of this name; {@code chrome} is the newest.
     *
     * @throws IllegalArgumentException that lists the names there are
     */
    public static Fingerprint named(String name) {
        String profile = ALIASES.getOrDefault(name, name);
        if (!NAMES.contains(profile)) {
            throw new IllegalArgumentException(
                    "no TLS fingerprint is called '" + name + "': there are chrome, " + String.join(", ", NAMES));
        }
        Properties properties = new Properties();
        try (InputStream in = Fingerprint.class.getResourceAsStream(profile + ".properties")) {
            if (in == null) {
                throw new IllegalStateException(profile + ".properties is missing from the jar");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(profile + ".properties cannot be read", e);
        }
        return new Fingerprint(profile, properties);
    }

    /** Returns all profiles there are. */
    public static List<String> names() {
        return NAMES;
    }

    /** Returns the profile's name. */
    public String name() {
        return name;
    }

    /** Returns the JA4 fingerprint. */
    public String ja4() {
        return ja4;
    }

    @Override
    public TlsEngine engine(ClientTls options, RecordSocket wire, Outgoing outgoing) {
        return new FingerprintEngine(options, this, wire, outgoing);
    }

    List<Integer> ciphers() {
        return ciphers;
    }

    List<Integer> groups() {
        return groups;
    }

    List<Integer> keyShares() {
        return keyShares;
    }

    List<Integer> signatureAlgorithms() {
        return signatureAlgorithms;
    }

    List<Integer> versions() {
        return versions;
    }

    List<String> alpn() {
        return alpn;
    }

    /** Types of all extensions but the two of GREASE, in no particular order. */
    List<Integer> extensions() {
        return extensions;
    }

    /** Lengths that the payload of GREASE ECH may have. */
    List<Integer> echPayloads() {
        return echPayloads;
    }

    /** Returns the body of an extension that is the same in each connection. */
    byte[] body(int extension) {
        return bodies.getOrDefault(extension, new byte[0]).clone();
    }

    private static List<Integer> numbers(Properties profile, String key, int radix) {
        return words(profile, key)
                .map(word -> word.equals("GREASE") ? GREASE : Integer.valueOf(word, radix))
                .toList();
    }

    private static Stream<String> words(Properties profile, String key) {
        return Arrays.stream(property(profile, key).split(" +"));
    }

    private static String property(Properties profile, String key) {
        String value = profile.getProperty(key);
        if (value == null) {
            throw new IllegalStateException("a TLS fingerprint's profile lacks '" + key + "'");
        }
        return value.strip();
    }

    @Override
    public String toString() {
        return name;
    }
}
