package brookloom.net.socks5;

import brookloom.net.dial.DialFailed;
import brookloom.net.dial.TcpDialer;
import brookloom.proto.Destination;
import java.net.Socket;

/** Dials a destination over TCP through a SOCKS5 proxy, which resolves its name. */
public final class Socks5Dialer implements TcpDialer {
    private final Socks5Proxy proxy;

    public Socks5Dialer(Socks5Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public Socket dial(Destination destination, int localPort) throws DialFailed {
        return proxy.connect(destination, localPort);
    }
}
