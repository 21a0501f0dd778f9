package brookloom.client.servers;

import brookloom.client.dial.Dialer;
import brookloom.client.dial.FlowAffinity;
import brookloom.net.dial.DialFailed;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Destination;

/** Reaches destinations through one of several servers and no other. Owns nothing. */
record PinnedDialer(Member member, HealthChecks checks) implements Dialer {
    @Override
    public ByteStream dialTcp(Destination destination, byte[] earlyData) throws DialFailed {
        checks.used();
        try {
            return member.dialer().dialTcp(destination, earlyData);
        } catch (DialFailed e) {
            throw failed(e);
        }
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, FlowAffinity affinity) throws DialFailed {
        checks.used();
        try {
            return member.dialer().dialUdp(destination, affinity);
        } catch (DialFailed e) {
            throw failed(e);
        }
    }

    private DialFailed failed(DialFailed failure) {
        if (member.isToBlame(failure)) {
            checks.failed(member, failure);
        }
        return failure;
    }
}
