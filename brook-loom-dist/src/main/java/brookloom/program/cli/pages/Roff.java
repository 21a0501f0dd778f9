package brookloom.program.cli.pages;

import java.util.List;

/** Writes roff with the man macros, man(7). */
final class Roff {
    private final StringBuilder text = new StringBuilder();

    /** Starts a page of section 1. */
    Roff(String title, String date, String source) {
        macro("TH", title, "1", date, source, "User Commands");
        text.append(".nh\n.ad l\n"); // options broken at a hyphen could not be pasted
    }

    Roff section(String heading) {
        return macro("SH", heading);
    }

    Roff paragraph(String words) {
        text.append(".PP\n").append(line(words)).append('\n');
        return this;
    }

    /** Adds words as they are, without a paragraph of their own. */
    Roff words(String words) {
        text.append(line(words)).append('\n');
        return this;
    }

    /** Adds a command in bold. */
    Roff command(String words) {
        return macro("B", words);
    }

    /** Adds a term in bold, and what it means. */
    Roff term(String term, String meaning) {
        text.append(".TP\n\\fB")
                .append(escaped(term))
                .append("\\fR\n")
                .append(line(meaning))
                .append('\n');
        return this;
    }

    /** Adds lines that stay as they are. */
    Roff literal(List<String> lines) {
        text.append(".PP\n.nf\n");
        lines.forEach(line -> text.append(line(line)).append('\n'));
        text.append(".fi\n");
        return this;
    }

    private Roff macro(String name, String... words) {
        text.append('.').append(name);
        for (String word : words) {
            text.append(" \"").append(escaped(word).replace("\"", "\\(dq")).append('"');
        }
        text.append('\n');
        return this;
    }

    /** A line that starts with a full stop or an apostrophe would be a request. */
    private static String line(String words) {
        String escaped = escaped(words);
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    /** A bare hyphen is typeset as one that no shell takes; the apostrophe and the backquote likewise. */
    private static String escaped(String words) {
        StringBuilder escaped = new StringBuilder();
        words.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\(rs");
                case '-' -> escaped.append("\\-");
                case '\'' -> escaped.append("\\(aq");
                case '`' -> escaped.append("\\(ga");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                default -> {
                    if (c < 128) {
                        escaped.append((char) c);
                    } else {
                        escaped.append(String.format("\\[u%04X]", c));
                    }
                }
            }
        });
        return escaped.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
