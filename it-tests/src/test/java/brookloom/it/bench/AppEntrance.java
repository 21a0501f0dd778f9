package brookloom.it.bench;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** How an app gets to the target. */
sealed interface AppEntrance {
    /** Opens a tunnel; no single read of it waits longer than the limit. */
    Socket connect(InetSocketAddress target, Duration limit) throws IOException;

    /** Opens a way for datagrams. */
    DatagramPath datagrams(InetSocketAddress target) throws IOException;

    /** Through nothing. A relay may stand in between. */
    record Direct(Optional<InetSocketAddress> relay) implements AppEntrance {
        @Override
        public Socket connect(InetSocketAddress target, Duration limit) throws IOException {
            return open(relay.orElse(target), limit);
        }

        @Override
        public DatagramPath datagrams(InetSocketAddress target) throws IOException {
            return new DatagramPath(target, new byte[0], Optional.empty());
        }
    }

    /** Through a SOCKS5 proxy (RFC 1928) on loopback. */
    record Socks(int port) implements AppEntrance {
        private static final byte[] GREETING = {5, 1, 0};
        private static final byte CONNECT = 1;
        private static final byte ASSOCIATE = 3;
        private static final int REPLY = 10; // with an IPv4 address

        @Override
        public Socket connect(InetSocketAddress target, Duration limit) throws IOException {
            Socket socket = open(proxy(), limit);
            try {
                command(socket, CONNECT, target);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw new IOException("SOCKS5: " + failure(e), e);
            }
        }

        @Override
        public DatagramPath datagrams(InetSocketAddress target) throws IOException {
            Socket control = open(proxy(), Duration.ofSeconds(10));
            try {
                byte[] reply = command(control, ASSOCIATE, new InetSocketAddress("0.0.0.0", 0));
                int port = Byte.toUnsignedInt(reply[8]) << 8 | Byte.toUnsignedInt(reply[9]);
                InetSocketAddress relay = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                byte[] header = ByteBuffer.allocate(REPLY)
                        .put(new byte[] {0, 0, 0, 1}) // RSV, FRAG, ATYP
                        .put(target.getAddress().getAddress())
                        .putShort((short) target.getPort())
                        .array();
                return new DatagramPath(relay, header, Optional.of(control));
            } catch (IOException e) {
                control.close();
                throw new IOException("SOCKS5 for UDP: " + failure(e), e);
            }
        }

        private InetSocketAddress proxy() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        private static byte[] command(Socket socket, byte command, InetSocketAddress address) throws IOException {
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(GREETING);
            if (in.readUnsignedShort() != 0x0500) {
                throw new IOException("refused the greeting");
            }
            out.write(ByteBuffer.allocate(REPLY)
                    .put(new byte[] {5, command, 0, 1})
                    .put(address.getAddress().getAddress())
                    .putShort((short) address.getPort())
                    .array());
            byte[] reply = new byte[REPLY];
            in.readFully(reply);
            if (reply[1] != 0) {
                throw new IOException("reply " + reply[1]);
            }
            return reply;
        }
    }

    private static Socket open(InetSocketAddress address, Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(address, (int) limit.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("connect: " + failure(e), e);
        }
    }

    /** A few words for a kind of failure, so that equal ones can be counted. */
    static String failure(IOException e) {
        return switch (e) {
            case SocketTimeoutException timeout -> "nothing came in time";
            case EOFException end -> "ended";
            default -> String.valueOf(e.getMessage());
        };
    }
}
