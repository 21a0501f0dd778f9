package brookloom.cli.log;

import brookloom.net.text.Printable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Builds one JSON object on one line (RFC 8259). */
public final class JsonLine {
    private static final int MICROS = 1_000_000;

    private final StringBuilder line = new StringBuilder(256);

    /** Adds a text; null adds nothing. */
    public JsonLine text(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            quoted(value);
        }
        return this;
    }

    /** Adds an integer. */
    public JsonLine number(String name, long value) {
        name(name);
        line.append(value);
        return this;
    }

    /** Adds seconds with six decimals; null adds nothing. */
    public JsonLine seconds(String name, @Nullable Duration value) {
        if (value != null) {
            name(name);
            String decimals = Integer.toString(MICROS + value.getNano() / 1000);
            line.append(value.getSeconds()).append('.').append(decimals, 1, decimals.length());
        }
        return this;
    }

    private void name(String name) {
        line.append(line.isEmpty() ? '{' : ',');
        quoted(name);
        line.append(':');
    }

    private void quoted(String text) {
        line.append('"');
        text.chars().forEach(this::character);
        line.append('"');
    }

    private void character(int c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\t' -> line.append("\\t");
            case '\r' -> line.append("\\r");
            default -> {
                if (Printable.isFormat(c)) {
                    line.append(String.format("\\u%04x", c));
                } else {
                    line.append((char) c);
                }
            }
        }
    }

    /** Returns the object, without the line's end. */
    @Override
    public String toString() {
        return line.isEmpty() ? "{}" : line + "}";
    }
}
