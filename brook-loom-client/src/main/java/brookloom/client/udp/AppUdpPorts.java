package brookloom.client.udp;

import brookloom.net.listen.Descriptors;
import brookloom.net.listen.UdpPort;
import brookloom.net.text.Failures;
import brookloom.proto.HostAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Hands out UDP ports, each to one association. Each has a file descriptor, so there is a limit. */
final class AppUdpPorts {
    /** So many apps of one machine hardly ask at once; most systems have 28,000 free ports for each of its addresses. */
    static final int MOST = 4096;

    private final Semaphore places;

    /** @param most ports at a time */
    AppUdpPorts(int most) {
        this.places = new Semaphore(most);
    }

    /** Binds a free port of an address, which is to be given back; returns null where none is to be had. */
    @Nullable
    UdpPort take(InetAddress local) {
        if (Descriptors.ofProcess().areShort() || !places.tryAcquire()) {
            return null;
        }
        UdpPort taken = null;
        try {
            taken = UdpPort.bind(new InetSocketAddress(local, 0));
        } catch (IOException e) {
            Logger.debug("no UDP port on {} for an app: {}", HostAddress.text(local), Failures.describe(e));
        } finally {
            if (taken == null) {
                places.release();
            }
        }
        return taken;
    }

    /** Closes a port. */
    void giveBack(UdpPort taken) {
        taken.close();
        places.release();
    }
}
