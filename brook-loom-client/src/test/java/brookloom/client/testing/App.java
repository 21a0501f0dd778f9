package brookloom.client.testing;

import brookloom.client.inbound.AppListener;
import brookloom.net.socks5.Socks5Command;
import brookloom.net.socks5.UdpHeader;
import brookloom.net.text.HostPorts;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An app that speaks SOCKS5 over a real socket, in hex where the test wants to see bytes. */
public final class App implements AutoCloseable {
    public final Socket socket;

    public App(AppListener listener) throws IOException {
        this(listener.address());
    }

    public App(InetSocketAddress proxy) throws IOException {
        socket = new Socket(proxy.getAddress(), proxy.getPort());
        socket.setSoTimeout(60_000);
    }

    /** How the listener names this app in its log. */
    public String name() {
        return HostPorts.format((InetSocketAddress) socket.getLocalSocketAddress());
    }

    public App send(String hex) throws IOException {
        socket.getOutputStream().write(bytes(hex));
        return this;
    }

    public App sendText(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** So many bytes, fewer when the end comes first. */
    public String receive(int bytes) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(bytes));
    }

    public String receiveText(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    /** Greeting without login. */
    public App greet() throws IOException {
        send("05 01 00");
        if (!receive(2).equals("0500")) {
            throw new IOException("greeting refused");
        }
        return this;
    }

    /** Greets, asks, and answers REP. */
    public int request(Socks5Command command, Destination destination) throws IOException {
        greet();
        socket.getOutputStream().write(request(command.code(), destination));
        return reply().code();
    }

    record Reply(int code, Destination bound) {}

    /** Reads a whole reply. */
    public Reply reply() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        byte[] head = socket.getInputStream().readNBytes(4);
        int length = head[3] == 1 ? 6 : 18;
        rest.write(head[3]);
        rest.write(socket.getInputStream().readNBytes(length));
        return new Reply(head[1], Destination.decode(ByteBuffer.wrap(rest.toByteArray())));
    }

    /** Greets and asks for an association; answers where datagrams go. */
    public InetSocketAddress associate(int fromPort) throws IOException {
        return associate(new Destination(new HostAddress.Ipv4(0), fromPort));
    }

    /** The same, naming any address. */
    public InetSocketAddress associate(Destination named) throws IOException {
        greet();
        socket.getOutputStream().write(request(Socks5Command.UDP_ASSOCIATE.code(), named));
        Reply reply = reply();
        if (reply.code() != 0) {
            throw new IOException("reply " + reply.code());
        }
        HostAddress host = reply.bound().host();
        InetAddress address =
                host instanceof HostAddress.Ipv4 v4 ? v4.toInetAddress() : ((HostAddress.Ipv6) host).toInetAddress();
        return new InetSocketAddress(address, reply.bound().port());
    }

    public static byte[] request(int command, Destination destination) {
        ByteBuffer out = ByteBuffer.allocate(3 + destination.encodedLength());
        out.put(new byte[] {5, (byte) command, 0});
        destination.encodeTo(out);
        return out.array();
    }

    public static Destination to(String host, int port) {
        return new Destination(HostAddress.parse(host), port);
    }

    public static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** A datagram as apps send it. */
    public static byte[] datagram(Destination destination, byte[] data) {
        byte[] header = new UdpHeader(0, destination).encode();
        return ByteBuffer.allocate(header.length + data.length)
                .put(header)
                .put(data)
                .array();
    }

    public static void send(DatagramSocket from, InetSocketAddress to, byte[] datagram) throws IOException {
        from.send(new DatagramPacket(datagram, datagram.length, to));
    }

    public static byte[] receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        at.setSoTimeout(60_000);
        at.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
