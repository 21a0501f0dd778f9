package brookloom.it.bench;

import java.util.List;
import java.util.Map;

/** Writes JSON (RFC 8259): maps, lists, strings, numbers, booleans. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /** @throws IllegalArgumentException if it holds anything else */
    static String of(Object value) {
        Json json = new Json();
        json.add(value, "\n");
        return json.text.append('\n').toString();
    }

    private void add(Object value, String line) {
        switch (value) {
            case Map<?, ?> map -> addObject(map, line);
            case List<?> list -> addArray(list, line);
            case String string -> addString(string);
            case Double number when !Double.isFinite(number) -> text.append("null");
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            default -> throw new IllegalArgumentException(value.getClass().getName());
        }
    }

    private void addObject(Map<?, ?> map, String line) {
        text.append('{');
        String separator = line + "  ";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            addString(String.valueOf(entry.getKey()));
            text.append(": ");
            add(entry.getValue(), line + "  ");
            separator = "," + line + "  ";
        }
        text.append(map.isEmpty() ? "" : line).append('}');
    }

    private void addArray(List<?> list, String line) {
        text.append('[');
        boolean nested = list.stream().anyMatch(Map.class::isInstance);
        String separator = nested ? line + "  " : "";
        for (Object value : list) {
            text.append(separator);
            add(value, line + "  ");
            separator = nested ? "," + line + "  " : ", ";
        }
        text.append(nested ? line : "").append(']');
    }

    private void addString(String string) {
        text.append('"');
        for (char c : string.toCharArray()) {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> text.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        text.append('"');
    }
}
