package brookloom.net.listen;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Finds which address of ours a connected socket of this machine sends to, in Linux's table of UDP sockets. Used for the
 * first datagram to an address that is on no interface, such as 127.0.0.2.
 */
final class AskedAddresses {
    /** The prefix of an IPv4 address in the table of IPv6 sockets: ::ffff:0:0/96. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    /** Reading the tables takes tenths of a millisecond, of a thread that others wait for. */
    private static final int LOOKUPS_PER_SECOND = 32;

    private final Path ipv4Table;
    private final Path ipv6Table;
    private final int port;
    private long second = System.nanoTime();
    private int lookups;

    /** @param port that is asked at */
    AskedAddresses(int port) {
        this(port, Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    }

    AskedAddresses(int port, Path ipv4Table, Path ipv6Table) {
        this.port = port;
        this.ipv4Table = ipv4Table;
        this.ipv6Table = ipv6Table;
    }

    /** Returns the address that the sender's socket is connected to; null if it is not connected, or cannot be found. */
    @Nullable
    InetAddress find(InetSocketAddress sender) {
        long now = System.nanoTime();
        if (now - second >= Duration.ofSeconds(1).toNanos()) {
            second = now;
            lookups = 0;
        }
        return lookups++ < LOOKUPS_PER_SECOND ? look(sender) : null;
    }

    private @Nullable InetAddress look(InetSocketAddress sender) {
        byte[] ip = sender.getAddress().getAddress();
        if (ip.length != Integer.BYTES) {
            return look(ipv6Table, ip, sender.getPort());
        }
        InetAddress found = look(ipv4Table, ip, sender.getPort());
        byte[] mapped = ByteBuffer.allocate(16).put(MAPPED).put(ip).array();
        return found == null ? look(ipv6Table, mapped, sender.getPort()) : found;
    }

    private @Nullable InetAddress look(Path table, byte[] ip, int senderPort) {
        String local = " " + text(ip, senderPort) + " ";
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int at = line.indexOf(local);
                InetAddress remote = at < 0 ? null : remote(line.substring(at + local.length()));
                if (remote != null) {
                    return remote;
                }
            }
        } catch (IOException e) {
            Logger.trace("{}: {}", table, e.toString()); // no Linux, or no /proc
        }
        return null;
    }

    /** Returns the address of {@code 0200007F:0035 …} if it is connected to our port. */
    private @Nullable InetAddress remote(String text) throws UnknownHostException {
        int colon = text.indexOf(':');
        if (colon <= 0
                || colon % 8 != 0
                || text.length() < colon + 5
                || HexFormat.fromHexDigits(text, colon + 1, colon + 5) != port) {
            return null;
        }
        ByteBuffer ip = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
        for (int i = 0; i < colon; i += 8) {
            ip.putInt(HexFormat.fromHexDigits(text, i, i + 8));
        }
        InetAddress address = InetAddress.getByAddress(ip.array());
        return address.isAnyLocalAddress() || address.isMulticastAddress() ? null : address;
    }

    /** Returns an address as the table has it: words of the machine's byte order, and the port. */
    private static String text(byte[] ip, int port) {
        ByteBuffer words = ByteBuffer.wrap(ip).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return text.append(String.format(Locale.ROOT, ":%04X", port)).toString();
    }
}
