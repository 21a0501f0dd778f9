package brookloom.net.pem;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.Arrays;

/** Reads the elements of DER (X.690 §10) one after the other, as far as private keys need it, and writes them. */
final class DerReader {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    /** An explicit tag [0]. */
    static final int CONTEXT_0 = 0xa0;

    private final byte[] der;
    private int position;

    DerReader(byte[] der) {
        this.der = der;
    }

    /**
     * Returns the content of the next element, and moves after it.
     *
     * @throws InvalidKeyException when the element is of another kind, or cut short
     */
    byte[] next(int tag) throws InvalidKeyException {
        int found = octet();
        if (found != tag) {
            throw new InvalidKeyException("DER tag 0x%02x where 0x%02x should be".formatted(found, tag));
        }
        int length = length();
        if (length > der.length - position) {
            throw new InvalidKeyException(
                    "DER element of " + length + " bytes, " + (der.length - position) + " are left");
        }
        position += length;
        return Arrays.copyOfRange(der, position - length, position);
    }

    private int length() throws InvalidKeyException {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7f;
        if (octets == 0 || octets > 3) { // no file read here is that long
            throw new InvalidKeyException("DER length of " + octets + " octets, must be 1 to 3");
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = (length << 8) | octet();
        }
        return length;
    }

    private int octet() throws InvalidKeyException {
        if (position == der.length) {
            throw new InvalidKeyException("DER is cut short at byte " + position);
        }
        return Byte.toUnsignedInt(der[position++]);
    }

    /** Returns an element whose content is made of these parts. */
    static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
