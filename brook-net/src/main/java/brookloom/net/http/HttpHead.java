package brookloom.net.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A message without its body (RFC 9112 §2.1): the start line and the fields in their order. Text is ISO-8859-1, so that
 * every byte comes out as it went in.
 */
public record HttpHead(String startLine, List<Field> fields) {
    /** A field (RFC 9110 §5): the name as spelt, the value without white space around it. */
    public record Field(String name, String value) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /** Tolerance for heads that RFC 9112 forbids. */
    public enum Leniency {
        /** For requests: a line that two parties could read in two ways is refused. */
        NONE,
        /** For responses: folded lines, and space before a colon, are put right (RFC 9112 §5.1, §5.2). */
        FOLDED_LINES,
        /**
         * For responses that browsers show all the same: lines that are no field are left out, with what is folded behind
         * them, and control characters in a value become blanks (RFC 9110 §5.5).
         */
        BROKEN_FIELDS
    }

    public HttpHead {
        fields = List.copyOf(fields);
    }

    /** Returns a head without fields. */
    public static HttpHead of(String startLine) {
        return new HttpHead(startLine, List.of());
    }

    /**
     * Parses a head, its blank line included; lines end with CRLF or, as RFC 9112 §2.2 allows, with LF.
     *
     * @throws MalformedHttp when a line is no field
     */
    public static HttpHead parse(byte[] bytes, Leniency leniency) throws MalformedHttp {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n");
        List<Field> fields = new ArrayList<>();
        String startLine = line(lines, 0, leniency);
        boolean leftOut = false;
        for (int i = 1; i < lines.length && !withoutEnd(lines[i]).isEmpty(); i++) {
            if (leftOut && isBlank(lines[i].charAt(0))) {
                continue; // goes on with the line that was left out, not with the field before it
            }
            try {
                add(fields, line(lines, i, leniency), leniency);
                leftOut = false;
            } catch (MalformedHttp e) {
                if (leniency != Leniency.BROKEN_FIELDS) {
                    throw e;
                }
                leftOut = true;
            }
        }
        return new HttpHead(startLine, fields);
    }

    private static String line(String[] lines, int index, Leniency leniency) throws MalformedHttp {
        String text = index < lines.length ? withoutEnd(lines[index]) : "";
        if (text.chars().noneMatch(HttpHead::isControl)) {
            return text;
        }
        if (leniency != Leniency.BROKEN_FIELDS || isControl(text.charAt(0))) {
            throw new MalformedHttp("line " + (index + 1) + " of the head has a control character");
        }
        StringBuilder repaired = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                repaired.setCharAt(i, ' ');
            }
        }
        return repaired.toString();
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }

    private static String withoutEnd(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static void add(List<Field> fields, String line, Leniency leniency) throws MalformedHttp {
        if (isBlank(line.charAt(0))) {
            unfold(fields, line, leniency);
        } else {
            fields.add(field(line, leniency));
        }
    }

    private static void unfold(List<Field> fields, String line, Leniency leniency) throws MalformedHttp {
        if (leniency == Leniency.NONE || fields.isEmpty()) {
            throw new MalformedHttp("a header line begins with white space");
        }
        Field folded = fields.removeLast();
        fields.add(new Field(folded.name(), (folded.value() + " " + line.strip()).strip()));
    }

    private static Field field(String line, Leniency leniency) throws MalformedHttp {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new MalformedHttp("a header line has no colon");
        }
        String name = line.substring(0, colon);
        if (leniency != Leniency.NONE) {
            name = name.stripTrailing();
        }
        if (!isToken(name)) {
            throw new MalformedHttp("a header name is empty or has a space or another character that no name has");
        }
        return new Field(name, line.substring(colon + 1).strip());
    }

    /** Returns whether the text is a token (RFC 9110 §5.6.2), as methods and field names are. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(HttpHead::isTokenChar);
    }

    /** Returns whether a request may begin with this byte. */
    public static boolean isTokenChar(int c) {
        return c > 0 && c < 0x80 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Returns the values of all fields with this name. */
    public List<String> values(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
    }

    /** Returns the members of a field that is a list of tokens (RFC 9110 §5.6.1), in lower case. */
    public List<String> members(String name) {
        return values(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(member -> member.strip().toLowerCase(Locale.ROOT))
                .filter(member -> !member.isEmpty())
                .toList();
    }

    /** Returns whether there is a field with this name. */
    public boolean has(String name) {
        return fields.stream().anyMatch(field -> field.is(name));
    }

    /** Returns this head with another start line. */
    public HttpHead startingWith(String line) {
        return new HttpHead(line, fields);
    }

    /** Returns this head with one more field at the end. */
    public HttpHead with(String name, String value) {
        return new HttpHead(
                startLine,
                Stream.concat(fields.stream(), Stream.of(new Field(name, value)))
                        .toList());
    }

    /** Returns this head with one more field before all others. */
    public HttpHead withFirst(String name, String value) {
        return new HttpHead(
                startLine,
                Stream.concat(Stream.of(new Field(name, value)), fields.stream())
                        .toList());
    }

    /** Returns this head without the fields whose name, in lower case, matches. */
    public HttpHead without(Predicate<String> lowerCaseName) {
        return new HttpHead(
                startLine,
                fields.stream()
                        .filter(field -> !lowerCaseName.test(field.name().toLowerCase(Locale.ROOT)))
                        .toList());
    }

    /** Encodes the head, blank line included. */
    public byte[] encode() {
        return encode(new byte[0]);
    }

    /** Encodes the head with a body after it. */
    public byte[] encode(byte[] body) {
        StringBuilder text = new StringBuilder(512).append(startLine).append("\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
