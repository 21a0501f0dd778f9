package brookloom.tunnel.reverse;

import brookloom.proto.HostAddress;
import java.util.regex.Pattern;

/** Checks the words of a {@link ReverseMessage}. */
final class ReverseWords {
    static final Pattern ID = Pattern.compile("[0-9a-f]{" + ReverseMessage.ID_LENGTH + "}");

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int MAX_PORT = 0xffff;

    private ReverseWords() {}

    static boolean isListenable(String address) {
        return address.equals(ReverseMessage.ALL) || HostAddress.isLiteral(address);
    }

    static boolean isPort(String text) {
        return PORT.matcher(text).matches() && Integer.parseInt(text) <= MAX_PORT;
    }

    /** Returns a reason that fits a line. */
    static String ascii(String reason) {
        String plain = reason.replaceAll("[^ -~]", "?");
        return plain.substring(0, Math.min(plain.length(), ReverseMessage.MAX_REASON));
    }
}
