package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Step;
import brookloom.net.listen.PortPair;
import brookloom.net.listen.Ports;
import brookloom.net.text.HostPorts;
import brookloom.server.tunnel.ListenFailure;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Listens on the server's port for a moment; one in use may be the server's own. */
final class ListenStep implements Step {
    private static final int MILLIS = 2000;

    private final InetSocketAddress address;
    private final boolean udp;

    ListenStep(InetSocketAddress address, boolean udp) {
        this.address = address;
        this.udp = udp;
    }

    @Override
    public String name() {
        return "listen";
    }

    @Override
    public Outcome run() throws IOException {
        String where = HostPorts.format(address);
        try (Closeable bound = udp ? PortPair.bind(address) : Ports.tcp(address, 1)) {
            return new Passed(where + " is free, over TCP" + (udp ? " and UDP" : ""));
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("in use") && accepts()) {
                return new Passed(where + " is in use and accepts connections: stop what listens there before another"
                        + " server is started");
            }
            throw ListenFailure.explain(address, e);
        }
    }

    private boolean accepts() {
        InetAddress host =
                address.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address.getAddress();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, address.getPort()), MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
