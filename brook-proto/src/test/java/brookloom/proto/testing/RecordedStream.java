package brookloom.proto.testing;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * One tunnel of the original's, both directions. Byte strings are hex; a field that its kind does not have is null.
 *
 * @param clientFragmentSizes plaintext bytes of each fragment, the opening first
 * @param packetSizes each datagram of withoutBrookProtocol
 */
public record RecordedStream(
        String name,
        String kind,
        String password,
        String clientHkdfInfo,
        String serverHkdfInfo,
        boolean withoutBrookProtocol,
        String path,
        String httpRequest,
        String httpResponse,
        String passwordHash,
        long timestamp,
        @JsonProperty("network") String networkName,
        String destination,
        String destinationBytes,
        List<Integer> clientFragmentSizes,
        List<Integer> serverFragmentSizes,
        List<Integer> packetSizes,
        String payload,
        String clientToServer,
        String serverToClient) {

    /** Whether there was no HTTP in front. */
    public boolean isPlain() {
        return kind.equals("server");
    }

    public Network network() {
        return Network.valueOf(networkName.toUpperCase(Locale.ROOT));
    }

    public TunnelKeys keys() {
        return new TunnelKeys(Password.of(password), clientHkdfInfo, serverHkdfInfo);
    }

    /** A clock that stands at the time of the recording. */
    public Clock clock() {
        return Clock.fixed(Instant.ofEpochSecond(timestamp), ZoneOffset.UTC);
    }

    /** What the client sent, from the nonce (or the password's hash) on. */
    public byte[] sentByClient() {
        return bytes(clientToServer);
    }

    /** What the server sent. */
    public byte[] sentByServer() {
        return bytes(serverToClient);
    }

    /** The opening's plaintext: time and destination. */
    public byte[] opening() {
        return bytes("%08x".formatted(timestamp) + destinationBytes);
    }

    /** Returns the destination that the opening asks for. */
    public Destination to() throws MalformedRequest {
        return Destination.decode(ByteBuffer.wrap(bytes(destinationBytes)));
    }

    /** Plaintext behind the opening, the same both ways; of bare UDP without the lengths. */
    public byte[] payloadBytes() {
        if (payload != null) {
            return bytes(payload);
        }
        int size = packetSizes.stream().mapToInt(Integer::intValue).sum();
        byte[] datagrams = new byte[size];
        int offset = 0;
        for (int length : packetSizes) {
            System.arraycopy(pattern(length), 0, datagrams, offset, length);
            offset += length;
        }
        return datagrams;
    }

    /** The payload cut into what the server's fragments (or bare datagrams) held. */
    public List<byte[]> pieces() {
        byte[] whole = payloadBytes();
        List<byte[]> pieces = new ArrayList<>();
        int offset = 0;
        for (int size : packetSizes != null ? packetSizes : serverFragmentSizes) {
            pieces.add(Arrays.copyOfRange(whole, offset, offset + size));
            offset += size;
        }
        return pieces;
    }

    /** The recording app's bytes: byte i is (i * 7 + 3) mod 256. */
    public static byte[] pattern(int length) {
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = (byte) (i * 7 + 3);
        }
        return pattern;
    }

    @Override
    public String toString() {
        return name;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
