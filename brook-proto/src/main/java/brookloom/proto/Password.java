package brookloom.proto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Stream;

/** The secret both ends share. It never shows itself, and {@link #close} wipes it. */
public final class Password implements AutoCloseable {
    private final byte[] utf8;
    private volatile boolean wiped;

    private Password(byte[] utf8) {
        if (utf8.length == 0) {
            throw new IllegalArgumentException("password is empty");
        }
        this.utf8 = utf8;
    }

    /** Copies the characters; the caller may wipe its array. */
    public static Password of(char[] password) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] utf8 = new byte[encoded.remaining()];
        encoded.get(utf8);
        encoded.clear();
        encoded.put(new byte[encoded.capacity()]);
        return new Password(utf8);
    }

    /** For a password that came as a string anyway. */
    public static Password of(String password) {
        return new Password(password.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the bytes themselves, not a copy: input key material of HKDF.
     *
     * @throws IllegalStateException when they are wiped: keys of zeros would be everybody's
     */
    byte[] utf8() {
        if (wiped) {
            throw new IllegalStateException("the password is wiped: a tunnel has outlived its server or client");
        }
        return utf8;
    }

    /** SHA-256 of the UTF-8 bytes: withoutBrookProtocol's credential. */
    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(utf8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Returns a key for one purpose: HKDF-SHA256 without a salt (RFC 5869 §2.2), with the purpose's name as info. */
    public byte[] derive(String purpose) {
        return new KeyDerivation()
                .derive(utf8(), new byte[BrookProtocol.KEY_LENGTH], purpose.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns about how many bits have to be guessed to find it, rather too few than too many. */
    public int estimatedBits() {
        return Strength.bits(utf8());
    }

    @Override
    public void close() {
        wiped = true;
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "Password[redacted]";
    }

    /**
     * Estimates how many bits an attacker has to guess, rather too few than too many: characters count by the kinds that are
     * there, words count little, rows of neighbouring characters nothing. It knows no dictionary, so a sentence may have
     * less.
     */
    private static final class Strength {
        private static final double BITS_OF_A_KNOWN_WORD = 7;

        /** English text has fewer bits, random letters have 4.7. */
        private static final double BITS_OF_A_LETTER_IN_A_WORD = 2.3;

        private static final int SHORTEST_WORD = 4;
        private static final double HEX_DIGITS = 16;
        private static final byte[][] KNOWN_WORDS = Stream.of(
                        "password",
                        "passwort",
                        "passwd",
                        "brook",
                        "hello",
                        "welcome",
                        "qwerty",
                        "qwertz",
                        "asdf",
                        "zxcv",
                        "admin",
                        "root",
                        "letmein",
                        "secret",
                        "dragon",
                        "monkey",
                        "master",
                        "login",
                        "test",
                        "guest",
                        "user",
                        "love",
                        "shadow",
                        "football",
                        "baseball",
                        "sunshine",
                        "princess",
                        "superman",
                        "server",
                        "tunnel",
                        "proxy",
                        "changeme",
                        "default",
                        "google",
                        "iloveyou",
                        "trustno",
                        "summer",
                        "winter")
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);

        private Strength() {}

        /** Returns the bits of a password in UTF-8. */
        static int bits(byte[] password) {
            int length = period(password);
            double each = Math.log(alphabet(password)) / Math.log(2);
            double bits = Math.log(password.length / (double) length) / Math.log(2);
            for (int i = 0; i < length; ) {
                int word = knownWord(password, i, length);
                int letters = letters(password, i, length);
                if (word > 0) {
                    bits += BITS_OF_A_KNOWN_WORD;
                    i += word;
                } else if (letters >= SHORTEST_WORD) {
                    bits += Math.min(each, BITS_OF_A_LETTER_IN_A_WORD);
                    i++;
                } else {
                    bits += i > 1 && isNext(password, i) && isNext(password, i - 1) ? 0 : each;
                    i++;
                }
            }
            return (int) bits;
        }

        private static boolean isNext(byte[] password, int at) {
            return Math.abs(password[at] - password[at - 1]) <= 1;
        }

        /** Returns the length of the part that the password repeats; its own where it repeats none. */
        private static int period(byte[] password) {
            for (int period = 1; period <= password.length / 2; period++) {
                boolean repeats = true;
                for (int i = period; i < password.length && repeats; i++) {
                    repeats = password[i] == password[i - period];
                }
                if (repeats) {
                    return period;
                }
            }
            return password.length;
        }

        private static double alphabet(byte[] password) {
            boolean lower = false;
            boolean upper = false;
            boolean digits = false;
            boolean others = false;
            boolean hex = true;
            for (byte c : password) {
                lower |= c >= 'a' && c <= 'z';
                upper |= c >= 'A' && c <= 'Z';
                digits |= c >= '0' && c <= '9';
                others |= !Character.isLetterOrDigit(c & 0x7f) || c < 0;
                hex &= Character.digit(c, 16) >= 0;
            }
            return hex && digits
                    ? lower || upper ? HEX_DIGITS : 10
                    : (lower ? 26 : 0) + (upper ? 26 : 0) + (digits ? 10 : 0) + (others ? 33 : 0);
        }

        /** Returns the length of the known word that begins here, in any case and with digits for letters; 0 for none. */
        private static int knownWord(byte[] password, int at, int end) {
            for (byte[] word : KNOWN_WORDS) {
                int i = 0;
                while (i < word.length && at + i < end && letter(password[at + i]) == word[i]) {
                    i++;
                }
                if (i == word.length) {
                    return i;
                }
            }
            return 0;
        }

        private static int letter(byte c) {
            return switch (c) {
                case '0' -> 'o';
                case '1', '!' -> 'i';
                case '3' -> 'e';
                case '4', '@' -> 'a';
                case '5', '$' -> 's';
                default -> Character.toLowerCase(c);
            };
        }

        /** Returns how many small letters there are in a row around this one; 0 where there is none here. */
        private static int letters(byte[] password, int at, int length) {
            int start = at;
            while (start > 0 && isSmall(password[start - 1])) {
                start--;
            }
            int end = at;
            while (end < length && isSmall(password[end])) {
                end++;
            }
            boolean digitsOnly = alphabet(password) <= HEX_DIGITS;
            return isSmall(password[at]) && !digitsOnly ? end - start : 0;
        }

        private static boolean isSmall(byte c) {
            return c >= 'a' && c <= 'z';
        }
    }
}
