package brookloom.server.tunnel;

import brookloom.net.text.BindFailures;
import brookloom.net.text.Failures;
import brookloom.net.text.ListenAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** Reason why a server cannot start, in one line. */
public final class ListenFailure {
    private ListenFailure() {}

    /** Returns the failure as users read it; what is not about the address passes as it is. */
    public static IOException explain(InetSocketAddress listen, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException socket) { // of Windows some are no BindException
                boolean all = listen.getAddress() instanceof Inet6Address ip && ip.isAnyLocalAddress();
                String host = all ? "" : listen.getHostString();
                return new IOException(
                        "cannot listen on " + new ListenAddress(host, listen.getPort()) + ": "
                                + BindFailures.reason(listen, socket, "choose another --listen"),
                        e);
            }
        }
        return e instanceof IOException io ? io : new IOException("server did not start: " + Failures.describe(e), e);
    }
}
