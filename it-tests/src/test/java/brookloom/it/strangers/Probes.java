package brookloom.it.strangers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import brookloom.it.BrookLoomBuilder;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What clients without the password send, by kind. */
final class Probes {
    private static final Duration DAY = Duration.ofDays(1);
    private static final TunnelKeys KEYS = BrookLoomBuilder.DEFAULT_KEYS;

    private Probes() {}

    /**
     * Returns one probe of each kind.
     *
     * @param accepted an opening that the server has accepted before
     */
    static Map<String, byte[]> each(byte[] accepted) {
        byte[] old = opening(KEYS, Instant.now().minus(DAY));
        Map<String, byte[]> probes = new LinkedHashMap<>();
        probes.put("silence", new byte[0]);
        for (int length : new int[] {1, 29, 30, 31, 55, 2047, 2048, 6000, 1 << 20}) {
            probes.put(length + " bytes of noise", noise(length));
        }
        probes.put("a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        probes.put("first 30 bytes of a recorded opening", Arrays.copyOf(old, 30));
        probes.put("a recorded opening but its last byte", Arrays.copyOf(old, old.length - 1));
        probes.put("a recorded opening", old);
        probes.put("a replayed opening", accepted);
        probes.put("a wrong length tag", flipped(opening(KEYS, Instant.now()), 29));
        probes.put("a wrong payload tag", flipped(opening(KEYS, Instant.now()), -1));
        probes.put("a wrong password", opening(new TunnelKeys(Password.of("wrong")), Instant.now()));
        probes.put("the server's stream", SealedBytes.of(KEYS, Sender.SERVER, new byte[0], new byte[100]));
        probes.put("an opening that makes no sense", SealedBytes.of(KEYS, Sender.CLIENT, new byte[] {0, 0, 0, 0, 9}));
        return probes;
    }

    /** Returns a nonce and the opening of a TCP tunnel to a port where nobody listens. */
    static byte[] opening(TunnelKeys keys, Instant time) {
        return SealedBytes.of(keys, Sender.CLIENT, request(time));
    }

    /** Returns the same opening without Brook's protocol. */
    static byte[] bareOpening(TunnelKeys keys, Instant time) {
        byte[] hash = keys.credential();
        byte[] request = request(time);
        return ByteBuffer.allocate(hash.length + BrookProtocol.LENGTH_LENGTH + request.length)
                .put(hash)
                .putShort((short) request.length)
                .put(request)
                .array();
    }

    private static byte[] request(Instant time) {
        Destination destination = new Destination(HostAddress.parse("127.0.0.1"), 9);
        return OpenRequest.now(InstantSource.fixed(time), Network.TCP, destination)
                .encode();
    }

    static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        noise[0] |= (byte) 0x80; // no text
        return noise;
    }

    /** Returns the bytes with one bit flipped; a negative index counts from the end. */
    private static byte[] flipped(byte[] bytes, int at) {
        bytes[at < 0 ? bytes.length + at : at] ^= 1;
        return bytes;
    }
}
