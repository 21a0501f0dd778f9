package brookloom.client.tunnel;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognises requests of HTTP/1 whose methods are safe (RFC 9110 §9.2.1) and that have no body, one after another. Strict: a
 * head that servers may read in two ways is none of them.
 */
final class SafeRequestRecogniser implements FirstBytes.Recogniser {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]+ [!-~\\x80-\\xff]+ HTTP/1\\.[01]");
    private static final Pattern FIELD = Pattern.compile("(?s)([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");
    private static final Pattern ZERO = Pattern.compile("0+");

    private final StringBuilder line = new StringBuilder();
    private boolean inHead;
    private boolean returned;

    @Override
    public boolean isHarmlessWith(int next) {
        if (returned) {
            returned = false;
            return next == '\n' && takeLine();
        }
        if (next == '\r') {
            returned = true;
            return true;
        }
        if ((next < ' ' && next != '\t') || next == 0x7f) {
            return false;
        }
        line.append((char) next);
        return inHead || beginsSafely();
    }

    /** Returns whether the request line may still become one of a safe method. */
    private boolean beginsSafely() {
        int blank = line.indexOf(" ");
        if (blank >= 0) {
            return blank < line.length() - 1 || SAFE.contains(line.substring(0, blank));
        }
        return SAFE.stream().anyMatch(method -> method.startsWith(line.toString()));
    }

    private boolean takeLine() {
        String taken = line.toString();
        line.setLength(0);
        if (inHead) {
            inHead = !taken.isEmpty();
            return taken.isEmpty() || isHarmlessField(taken);
        }
        inHead = true;
        return REQUEST_LINE.matcher(taken).matches();
    }

    private static boolean isHarmlessField(String line) {
        var field = FIELD.matcher(line);
        if (!field.matches()) {
            return false;
        }
        return switch (field.group(1).toLowerCase(Locale.ROOT)) {
            case "content-length" -> ZERO.matcher(field.group(2)).matches();
            case "transfer-encoding" -> false;
            // Some servers take the method from these.
            case "x-http-method-override", "x-http-method", "x-method-override" -> false;
            default -> true;
        };
    }
}
