package brookloom.it;

import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.testing.SealedBytes;
import java.time.InstantSource;

/** What clients send first, made by hand. */
final class Openings {
    private Openings() {}

    /** Nonce, opening, and further payloads. */
    static byte[] tcp(TunnelKeys keys, String host, int port, byte[]... payloads) {
        return opening(keys, Network.TCP, host, port, payloads);
    }

    /** Nonce and opening of a UDP tunnel, and datagrams. */
    static byte[] udp(TunnelKeys keys, String host, int port, byte[]... datagrams) {
        return opening(keys, Network.UDP, host, port, datagrams);
    }

    private static byte[] opening(TunnelKeys keys, Network network, String host, int port, byte[][] payloads) {
        Destination destination = new Destination(HostAddress.parse(host), port);
        byte[][] all = new byte[payloads.length + 1][];
        all[0] = OpenRequest.now(InstantSource.system(), network, destination).encode();
        System.arraycopy(payloads, 0, all, 1, payloads.length);
        return SealedBytes.of(keys, Sender.CLIENT, all);
    }
}
