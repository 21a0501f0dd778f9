package brookloom.net.dial;

import brookloom.proto.HostAddress;
import brookloom.proto.HostAddress.Ipv4;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Knows the names that resolvers answer without asking DNS: addresses in any spelling, and localhost. */
public final class LiteralNames {
    private static final Ipv4 LOOPBACK = new Ipv4(0x7f000001);
    private static final int MAX_PARTS = 4;

    private LiteralNames() {}

    /** Returns the address that the name stands for on any machine; empty where DNS or a hosts file decides. */
    public static Optional<InetAddress> addressOf(String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        String lower = plain.toLowerCase(Locale.ROOT);
        if (lower.equals("localhost") || lower.endsWith(".localhost")) { // RFC 6761 §6.3
            return Optional.of(LOOPBACK.toInetAddress());
        }
        String zoneless = plain.replaceFirst("%[^\\]]*", "");
        if (HostAddress.isLiteral(zoneless) && HostAddress.parse(zoneless) instanceof HostAddress.Ip ip) {
            return Optional.of(ip.toInetAddress());
        }
        return numeric(plain).map(Ipv4::toInetAddress);
    }

    /** Reads what inet_aton(3) takes: one to four numbers, decimal, octal or hexadecimal, the last one for all bytes left. */
    private static Optional<Ipv4> numeric(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > MAX_PARTS) {
            return Optional.empty();
        }
        long bits = 0;
        for (int i = 0; i < parts.length; i++) {
            int bytes = i < parts.length - 1 ? 1 : MAX_PARTS - i;
            OptionalLong part = number(parts[i]);
            if (part.isEmpty() || part.getAsLong() >>> (Byte.SIZE * bytes) != 0) {
                return Optional.empty();
            }
            bits = (bits << (Byte.SIZE * bytes)) | part.getAsLong();
        }
        return Optional.of(new Ipv4((int) bits));
    }

    private static OptionalLong number(String text) {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        int radix = hex ? 16 : text.startsWith("0") ? 8 : 10;
        try {
            return OptionalLong.of(
                    Integer.toUnsignedLong(Integer.parseUnsignedInt(hex ? text.substring(2) : text, radix)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
