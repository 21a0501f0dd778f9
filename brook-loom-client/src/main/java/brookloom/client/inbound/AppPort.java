package brookloom.client.inbound;

import brookloom.client.config.AppBinding;
import brookloom.client.config.AppProtocol;
import brookloom.net.listen.Ports;
import brookloom.net.text.Failures;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.tinylog.Logger;

/** One port that apps connect to: bound, not yet accepting. */
record AppPort(ServerSocket server, AppProtocol protocol) implements Closeable {
    private static final int BACKLOG = 1024;

    /**
     * Binds, and does not accept yet.
     *
     * @throws BindException when the address is not available; the message is for the user
     */
    static AppPort bind(AppBinding binding) throws IOException {
        try {
            return new AppPort(Ports.tcp(binding.address().resolve(), BACKLOG), binding.protocol());
        } catch (IOException e) {
            throw failure(
                    "cannot listen for " + binding + ": " + Failures.reason(e)
                            + "; choose another address or port with "
                            + binding.protocol().option(),
                    e);
        } catch (UserError e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
    }

    private static BindException failure(String message, Throwable cause) {
        BindException failure = new BindException(message);
        failure.initCause(cause);
        return failure;
    }

    /** Returns the protocol and the address, with the port that was taken. */
    AppBinding binding() {
        return new AppBinding(protocol, ListenAddress.of(address()));
    }

    /** Returns where apps connect, with the port that was taken. */
    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            Logger.debug("{}: closing the listening socket: {}", binding(), e.toString());
        }
    }
}
