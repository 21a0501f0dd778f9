package brookloom.it.soak;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** What apps do through a SOCKS5 proxy (RFC 1928); each throws where a byte is lost or wrong. */
final class SoakApp {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final byte[] GREETING = {5, 1, 0};
    private static final byte CONNECT = 1;
    private static final byte ASSOCIATE = 3;
    private static final int CHUNK = 64 * 1024;
    private static final int UDP_HEADER = 10;

    private final InetSocketAddress proxy;
    private final SoakTargets targets;

    SoakApp(InetSocketAddress proxy, SoakTargets targets) {
        this.proxy = proxy;
        this.targets = targets;
    }

    /** A request of up to a few KiB, and its echo to the end. */
    void shortTunnel(long number) throws IOException {
        Random random = new Random(number);
        byte[] request = new byte[1 + random.nextInt(4096)];
        random.nextBytes(request);
        try (Socket socket = connect(targets.echoPort())) {
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            if (!Arrays.equals(request, answer)) {
                throw new IOException(
                        "tunnel " + number + ": " + request.length + " bytes came back as " + answer.length);
            }
        }
    }

    /** The source's whole file. */
    void download() throws IOException {
        byte[] chunk = new byte[CHUNK];
        int at = 0;
        try (Socket socket = connect(targets.sourcePort())) {
            InputStream in = socket.getInputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                for (int i = 0; i < n; i++) {
                    if (chunk[i] != SoakTargets.contentAt(at + i)) {
                        throw new IOException("byte " + (at + i) + " of a download is wrong");
                    }
                }
                at += n;
            }
        }
        if (at != SoakTargets.FILE) {
            throw new EOFException("a download ended after " + at + " bytes");
        }
    }

    /** Leaves in the middle of a download, by a reset. */
    void abort() throws IOException {
        try (Socket socket = connect(targets.sourcePort())) {
            socket.getInputStream().readNBytes(CHUNK);
            socket.setSoLinger(true, 0);
        }
    }

    /** Opens a tunnel that echoes until it is closed. */
    Socket idleTunnel() throws IOException {
        return connect(targets.echoPort());
    }

    /** Uses a tunnel that was idle. */
    void use(Socket idle) throws IOException {
        idle.getOutputStream().write('x');
        if (idle.getInputStream().read() != 'x') {
            throw new EOFException("an idle tunnel has ended");
        }
    }

    /** Sends datagrams one after another in a new association; UDP may lose one, which is sent again. */
    void datagrams(int count) throws IOException {
        try (Socket control = new Socket();
                DatagramSocket socket =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            InetSocketAddress relay = request(control, ASSOCIATE, new InetSocketAddress("0.0.0.0", 0));
            InetSocketAddress to = new InetSocketAddress(proxy.getAddress(), relay.getPort());
            socket.setSoTimeout(2000);
            for (int i = 0; i < count; i++) {
                echo(socket, to, i);
            }
        }
    }

    private void echo(DatagramSocket socket, InetSocketAddress relay, int number) throws IOException {
        byte[] data = new byte[UDP_HEADER + Integer.BYTES + 1000];
        ByteBuffer.wrap(data)
                .put(new byte[] {0, 0, 0, 1, 127, 0, 0, 1})
                .putShort((short) targets.udpPort())
                .putInt(number);
        DatagramPacket answer = new DatagramPacket(new byte[data.length + 1], data.length + 1);
        for (int tries = 0; tries < 10; tries++) {
            socket.send(new DatagramPacket(data, data.length, relay));
            try {
                do {
                    answer.setLength(data.length + 1);
                    socket.receive(answer);
                } while (ByteBuffer.wrap(answer.getData()).getInt(UDP_HEADER) != number); // that of an earlier try
                if (!Arrays.equals(data, Arrays.copyOf(answer.getData(), answer.getLength()))) {
                    throw new IOException("a datagram came back changed");
                }
                return;
            } catch (java.net.SocketTimeoutException e) {
                // Lost, as UDP may; again.
            }
        }
        throw new IOException("a datagram was lost ten times");
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        try {
            request(socket, CONNECT, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private InetSocketAddress request(Socket socket, byte command, InetSocketAddress to) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(proxy, PATIENCE_MILLIS);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(GREETING);
        in.readFully(new byte[2]);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(UDP_HEADER)
                        .put(new byte[] {5, command, 0, 1})
                        .put(to.getAddress().getAddress())
                        .putShort((short) to.getPort())
                        .array());
        byte[] reply = in.readNBytes(UDP_HEADER);
        if (reply.length < UDP_HEADER || reply[1] != 0) {
            throw new IOException("SOCKS5 reply " + (reply.length < 2 ? "missing" : String.valueOf(reply[1])));
        }
        byte[] address = Arrays.copyOfRange(reply, 4, 8);
        return new InetSocketAddress(
                InetAddress.getByAddress(address),
                Short.toUnsignedInt(ByteBuffer.wrap(reply).getShort(8)));
    }
}
