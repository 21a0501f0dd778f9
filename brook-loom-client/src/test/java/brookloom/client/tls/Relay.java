package brookloom.client.tls;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between client and server; notes each read of what the client sends, and can cut the line. */
public final class Relay implements Closeable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<byte[]> fromClient = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int serverPort;

    public Relay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /** A connection through this relay; one per relay. */
    public Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    /** What came from the client, read by read: on loopback with pauses, segment by segment. */
    public List<byte[]> fromClient() {
        return fromClient;
    }

    /** Waits until the client has sent this many bytes, and returns all it has sent. */
    public synchronized byte[] awaitFromClient(int length) throws InterruptedException {
        while (allFromClient().length < length) {
            wait();
        }
        return allFromClient();
    }

    /** Waits until the client has sent this many TLS records of one of these lengths (without header). */
    synchronized void awaitRecords(Set<Integer> lengths, int count) throws InterruptedException {
        while (countRecords(lengths) < count) {
            wait();
        }
    }

    private int countRecords(Set<Integer> lengths) {
        byte[] all = allFromClient();
        int count = 0;
        for (int at = 0; at + 5 <= all.length; ) {
            int recordLength = (all[at + 3] & 0xff) << 8 | all[at + 4] & 0xff;
            count += lengths.contains(recordLength) ? 1 : 0;
            at += 5 + recordLength;
        }
        return count;
    }

    private synchronized void note(byte[] segment) {
        fromClient.add(segment);
        notifyAll();
    }

    /** All that came from the client, joined. */
    public byte[] allFromClient() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        fromClient.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Slips bytes in as if the server had sent them. */
    public void toClient(byte[] forged) throws IOException {
        sockets.getFirst().getOutputStream().write(forged);
    }

    /** Ends both connections as a network would, without a word of TLS. */
    public void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.shutdownOutput();
        }
    }

    private void accept() {
        try {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            Thread.ofVirtual().start(() -> copy(client, server, true));
            copy(server, client, false);
        } catch (IOException e) {
            // closed
        }
    }

    private void copy(Socket from, Socket to, boolean note) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                if (note) {
                    note(Arrays.copyOf(buffer, read));
                }
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // The tests look at the ends.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
