package brookloom.client.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.net.stream.BufferPool;
import brookloom.net.udp.DatagramStream;
import brookloom.net.udp.Drops;
import brookloom.net.udp.UdpLoop;
import brookloom.net.udp.UdpSocket;
import brookloom.proto.BrookException.MalformedRequest;
import brookloom.proto.BrookProtocol;
import brookloom.proto.DatagramHead;
import brookloom.proto.DatagramOpener;
import brookloom.proto.DatagramSealer;
import brookloom.proto.Destination;
import brookloom.proto.ReplyCode;
import brookloom.proto.TunnelKeys.Sender;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** A flow over the plain server's UDP port: each datagram sealed by itself, and each answer opened and checked. */
final class SealedDatagrams implements DatagramStream {
    private final String server;
    private final UdpSocket socket;
    private final Destination destination;
    private final InstantSource clock;
    private final ReentrantLock sending = new ReentrantLock();
    private final DatagramSealer sealer;
    private final DatagramOpener opener;
    private final SeenNonces seen;
    private final Drops<Drop> drops;

    /** Returns whether the server has ever answered. */
    private boolean answered;

    /** Explains why a datagram went no further. */
    enum Drop {
        EMPTY,
        TOO_LARGE,
        NOT_AUTHENTIC,
        REPLAYED,
        FROM_ANOTHER_SOURCE
    }

    /**
     * @param socket to the server; owned
     * @param all counts for all flows
     * @param seen nonces of the server's answers, of all flows
     */
    SealedDatagrams(
            String server,
            UdpSocket socket,
            Destination destination,
            ClientTunnelOptions options,
            SeenNonces seen,
            Drops<Drop> all) {
        this.drops = new Drops<>(Drop.class, all);
        this.seen = seen;
        this.server = server;
        this.socket = socket;
        this.destination = destination;
        this.clock = options.clock();
        this.sealer = options.keys().datagramSealer(Sender.CLIENT);
        this.opener = options.keys().datagramOpener(Sender.SERVER);
    }

    @Override
    public void send(byte[] buffer, int offset, int length) throws IOException {
        byte[] head = new DatagramHead(clock.instant().getEpochSecond(), destination).encode();
        if (length == 0) {
            drops.count(Drop.EMPTY); // as the original does
        } else if (!DatagramSealer.fits(head, length)) {
            drops.count(Drop.TOO_LARGE);
        } else {
            byte[] sealed = BufferPool.take(head.length + length + BrookProtocol.DATAGRAM_OVERHEAD);
            sending.lock();
            try {
                socket.send(sealed, 0, sealer.seal(head, buffer, offset, length, sealed));
            } finally {
                sending.unlock();
                BufferPool.give(sealed);
            }
        }
    }

    @Override
    public boolean runOn(UdpLoop loop, Receiver receiver) throws IOException {
        socket.whenClosed(() -> {
            loop.wakeUp(); // until then the port is not free
            receiver.failed(new IOException("closed"));
        });
        loop.register(socket.channel(), () -> readOn(loop, receiver));
        return true;
    }

    private void readOn(UdpLoop loop, Receiver receiver) {
        byte[] opened = loop.secondBuffer();
        try {
            for (int i = 0; i < UdpLoop.BATCH; i++) {
                ByteBuffer sealed = ByteBuffer.wrap(loop.buffer());
                if (!read(sealed)) {
                    return;
                }
                ByteBuffer answer = open(sealed.array(), sealed.position(), opened);
                if (answer != null) {
                    receiver.received(opened, answer.position(), answer.remaining());
                }
            }
        } catch (IOException e) {
            receiver.failed(e);
            close();
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        ByteBuffer sealed = ByteBuffer.wrap(BufferPool.take(BufferPool.LARGE));
        byte[] opened = BufferPool.take(BufferPool.LARGE);
        try {
            while (true) {
                if (read(sealed.clear())) {
                    ByteBuffer answer = open(sealed.array(), sealed.position(), opened);
                    if (answer != null) {
                        int fits = Math.min(answer.remaining(), buffer.length);
                        answer.get(buffer, 0, fits);
                        return fits;
                    }
                }
            }
        } finally {
            BufferPool.give(sealed.array());
            BufferPool.give(opened);
        }
    }

    private boolean read(ByteBuffer sealed) throws IOException {
        while (true) {
            try {
                return socket.read(sealed);
            } catch (PortUnreachableException e) {
                if (!answered) {
                    throw new DialFailed(
                            ReplyCode.CONNECTION_REFUSED,
                            "server " + server + ": nobody listens on its UDP port: is it running, and is the port"
                                    + " right? Where UDP does not pass, use --udpovertcp",
                            e);
                }
            }
        }
    }

    /** Returns the data of an answer, or null for one to drop. */
    private @Nullable ByteBuffer open(byte[] sealed, int length, byte[] out) {
        int opened = opener.open(sealed, length, out);
        if (opened == DatagramOpener.NOT_AUTHENTIC) {
            drops.count(Drop.NOT_AUTHENTIC);
            return null;
        }
        if (!seen.isNew(sealed)) {
            drops.count(Drop.REPLAYED);
            return null;
        }
        answered = true;
        ByteBuffer answer = ByteBuffer.wrap(out, 0, opened);
        try {
            if (Destination.decode(answer).equals(destination)) {
                return answer;
            }
        } catch (MalformedRequest e) {
            // As good as from elsewhere.
        }
        drops.count(Drop.FROM_ANOTHER_SOURCE);
        return null;
    }

    @Override
    public void close() {
        socket.close();
        if (drops.total() > 0) {
            Logger.debug("UDP to {} through {} dropped datagrams: {}", destination, server, drops);
        }
    }
}
