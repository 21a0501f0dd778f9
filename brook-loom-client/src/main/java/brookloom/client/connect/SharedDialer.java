package brookloom.client.connect;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.InternationalName;
import java.net.InetSocketAddress;

/** Stays open when a listener closes: others use it. Names that apps gave in Unicode become ASCII. */
record SharedDialer(Dialer dialer) implements Dialer {
    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        return dialer.dialTcp(ascii(destination), earlyData);
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        return dialer.dialUdp(ascii(destination), affinity);
    }

    @Override
    public Dialer forApp(InetSocketAddress app) {
        return new SharedDialer(dialer.forApp(app));
    }

    @Override
    public Dialer pinned() {
        return new SharedDialer(dialer.pinned());
    }

    @Override
    public boolean associates() {
        return dialer.associates();
    }

    @Override
    public boolean associates(byte[] datagram, int offset, int length) {
        return dialer.associates(datagram, offset, length);
    }

    /** Returns what is no name, to any caller, as it came. */
    private static Destination ascii(Destination destination) {
        try {
            return destination.host() instanceof HostAddress.Domain domain
                    ? new Destination(
                            new HostAddress.Domain(InternationalName.toAscii(domain.name())), destination.port())
                    : destination;
        } catch (IllegalArgumentException e) {
            return destination;
        }
    }
}
