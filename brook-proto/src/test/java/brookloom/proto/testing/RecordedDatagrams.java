package brookloom.proto.testing;

import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.Destination;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;

/** Datagrams between the original's plain client and server, and back. */
public record RecordedDatagrams(
        String name, String password, String clientHkdfInfo, String serverHkdfInfo, List<Packet> packets) {

    /** One datagram and its echo; byte strings are hex. */
    public record Packet(
            long timestamp, String destinationBytes, String payload, String clientToServer, String serverToClient) {
        public Destination to() throws MalformedRequest {
            return Destination.decode(ByteBuffer.wrap(HexFormat.of().parseHex(destinationBytes)));
        }

        public byte[] data() {
            return HexFormat.of().parseHex(payload);
        }

        public byte[] sentByClient() {
            return HexFormat.of().parseHex(clientToServer);
        }

        public byte[] sentByServer() {
            return HexFormat.of().parseHex(serverToClient);
        }

        @Override
        public String toString() {
            return data().length + " bytes";
        }
    }

    public TunnelKeys keys() {
        return new TunnelKeys(Password.of(password), clientHkdfInfo, serverHkdfInfo);
    }

    /** A clock that stands at the time of the recording. */
    public Clock clock() {
        return Clock.fixed(Instant.ofEpochSecond(packets.getFirst().timestamp()), ZoneOffset.UTC);
    }
}
