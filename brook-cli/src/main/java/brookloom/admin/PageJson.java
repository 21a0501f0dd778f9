package brookloom.admin;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds one JSON value (RFC 8259) with objects and arrays in it. Not thread-safe. */
final class PageJson {
    private final StringBuilder out = new StringBuilder(1024);

    /** Returns an object. */
    static String object(Consumer<PageJson> members) {
        PageJson json = new PageJson();
        json.nested('{', members, '}');
        return json.out.toString();
    }

    /** Adds a member; null is written as null. */
    PageJson text(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            out.append("null");
        } else {
            quoted(value);
        }
        return this;
    }

    /** Adds a member. */
    PageJson number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Adds a member with an object. */
    PageJson object(String name, Consumer<PageJson> members) {
        name(name);
        nested('{', members, '}');
        return this;
    }

    /** Adds a member with an array of objects. */
    <T> PageJson objects(String name, Iterable<T> values, BiConsumer<PageJson, T> members) {
        name(name);
        nested(
                '[',
                array -> values.forEach(value -> {
                    array.separate();
                    array.nested('{', json -> members.accept(json, value), '}');
                }),
                ']');
        return this;
    }

    /** Adds a member with an array of numbers. */
    PageJson numbers(String name, long[] values) {
        name(name);
        nested(
                '[',
                array -> {
                    for (long value : values) {
                        array.separate();
                        array.out.append(value);
                    }
                },
                ']');
        return this;
    }

    private void nested(char open, Consumer<PageJson> content, char close) {
        out.append(open);
        content.accept(this);
        out.append(close);
    }

    private void name(String name) {
        separate();
        quoted(name);
        out.append(':');
    }

    private void separate() {
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[') {
            out.append(',');
        }
    }

    /** Writes everything beyond printable ASCII as an escape, so that nothing in a stream of events ends a line. */
    private void quoted(String text) {
        out.append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c >= ' ' && c <= '~') {
                out.append((char) c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        out.append('"');
    }
}
