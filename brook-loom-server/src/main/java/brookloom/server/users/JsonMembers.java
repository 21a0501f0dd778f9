package brookloom.server.users;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads and writes one JSON object (RFC 8259) that stands on one line, as users' files and services have them: its values
 * are texts, whole numbers, true, false, and lists of texts. Everything else is an error, keys that come twice included.
 */
final class JsonMembers {
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";
    private static final int HEX_DIGITS = 4;

    private final String text;
    private int at;

    private JsonMembers(String text) {
        this.text = text;
    }

    /**
     * Returns the members in their order: {@code String}, {@code Long}, {@code Boolean} or {@code List<String>}.
     *
     * @throws IllegalArgumentException when it is something else; its message names the column, and no value
     */
    static Map<String, Object> parse(String line) {
        JsonMembers parser = new JsonMembers(line);
        Map<String, Object> members = parser.object();
        parser.skipBlanks();
        if (parser.at < line.length()) {
            throw parser.problem("nothing may follow the object");
        }
        return members;
    }

    private Map<String, Object> object() {
        expect('{', "an object, which begins with {");
        Map<String, Object> members = new LinkedHashMap<>();
        if (next('}')) {
            return members;
        }
        do {
            String key = string("a key in double quotes");
            if (members.containsKey(key)) {
                throw problem("key '" + key + "' comes twice");
            }
            expect(':', ": after the key");
            members.put(key, value());
        } while (next(','));
        expect('}', ", or }");
        return members;
    }

    private Object value() {
        skipBlanks();
        char first = at < text.length() ? text.charAt(at) : 0;
        if (first == '"') {
            return string("a text");
        }
        if (first == '[') {
            return list();
        }
        if (first == '-' || (first >= '0' && first <= '9')) {
            return number();
        }
        for (Boolean value : List.of(true, false)) {
            if (text.startsWith(value.toString(), at)) {
                at += value.toString().length();
                return value;
            }
        }
        throw problem("a text, a whole number, true, false or a list of texts must stand here");
    }

    private List<String> list() {
        expect('[', "[");
        List<String> texts = new ArrayList<>();
        if (next(']')) {
            return texts;
        }
        do {
            texts.add(string("a text in double quotes"));
        } while (next(','));
        expect(']', ", or ]");
        return List.copyOf(texts);
    }

    private Long number() {
        int start = at;
        while (at < text.length() && "-+.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (!digits.matches("0|[1-9][0-9]{0,17}")) {
            at = start;
            throw problem("numbers here are whole and not negative");
        }
        return Long.valueOf(digits);
    }

    private String string(String expected) {
        expect('"', expected);
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw problem("a control character must be escaped");
            }
            out.append(c == '\\' ? escape() : c);
        }
        expect('"', "the text's closing quote");
        return out.toString();
    }

    private char escape() {
        char kind = at < text.length() ? text.charAt(at++) : 0;
        int plain = ESCAPES.indexOf(kind);
        if (plain >= 0) {
            return ESCAPED.charAt(plain);
        }
        if (kind == 'u' && at + HEX_DIGITS <= text.length()) {
            String hex = text.substring(at, at + HEX_DIGITS);
            if (hex.matches("[0-9a-fA-F]{4}")) {
                at += HEX_DIGITS;
                return (char) Integer.parseInt(hex, 16);
            }
        }
        throw problem("this is no escape of JSON");
    }

    private boolean next(char c) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c, String what) {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != c) {
            throw problem(what + " must stand here");
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("column " + (at + 1) + ": " + what);
    }

    /** Returns an object of such values as one line. */
    static String write(Map<String, ?> members) {
        return members.entrySet().stream()
                .map(member -> quoted(member.getKey()) + ": " + written(member.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String written(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(each -> quoted(String.valueOf(each))).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String string ? quoted(string) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = ESCAPED.indexOf(c);
            if (escape >= 0 && c != '/') {
                out.append('\\').append(ESCAPES.charAt(escape));
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
