package brookloom.lists;

import brookloom.net.text.Printable;
import brookloom.net.text.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Reads a list: one entry per line, blank ones and what follows {@code #} or {@code ;} left out. Lines that make no
 * sense are left out too and told of, once; but a text in which no line makes sense is no such list.
 */
public final class ListLoader<T> implements ReloadingSource.Loader<T> {
    private static final int SHOWN = 40;

    private final String what;
    private final Supplier<? extends ListBuilder<T>> builders;
    private String told = "";

    private ListLoader(String what, Supplier<? extends ListBuilder<T>> builders) {
        this.what = what;
        this.builders = builders;
    }

    /** For lists of domains. */
    public static ListLoader<DomainList> domains() {
        return new ListLoader<>("domain", DomainList::builder);
    }

    /** For lists of blocks of addresses. */
    public static ListLoader<CidrList> cidrs() {
        return new ListLoader<>("block of addresses", CidrList::builder);
    }

    @Override
    public T load(String name, InputStream bytes) throws IOException {
        ListBuilder<T> list = builders.get();
        LineReader lines = new LineReader(bytes);
        int good = 0;
        int bad = 0;
        boolean wide = false;
        String firstBad = "";
        for (String line = lines.next(); line != null; line = lines.next()) {
            String entry = entry(line);
            if (entry.isEmpty()) {
                continue;
            }
            if (isAdded(list, entry)) {
                good++;
            } else if (bad++ == 0) {
                wide = entry.indexOf('\0') >= 0;
                firstBad = "line " + lines.number() + ": '" + shortened(entry) + "'";
            }
        }
        if (bad > 0 && good == 0) {
            throw new IOException(
                    wide
                            ? "it is UTF-16 text; save it as UTF-8"
                            : "it holds no " + what + ", but " + firstBad + "; a list has one " + what + " a line");
        }
        tell(name, bad, firstBad);
        return list.build();
    }

    private static boolean isAdded(ListBuilder<?> list, String entry) {
        try {
            list.add(entry);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void tell(String name, int bad, String firstBad) {
        String message = bad == 0 ? "" : bad + " of its lines are no " + what + " and left out, first " + firstBad;
        if (!message.isEmpty() && !message.equals(told)) {
            Logger.warn("{}: {}", name, message);
        }
        told = message;
    }

    /** Takes a byte order mark from any line: lists are joined by {@code cat}. */
    private static String entry(String line) {
        String text = TextFile.withoutMark(line);
        int end = 0;
        while (end < text.length() && text.charAt(end) != '#' && text.charAt(end) != ';') {
            end++;
        }
        return text.substring(0, end).strip();
    }

    private static String shortened(String entry) {
        String text = Printable.line(entry);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
