package brookloom.client.servers;

import brookloom.client.config.SeveralUpstreams.Subscription;
import brookloom.lists.Refresher;
import brookloom.lists.ReloadingSource;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The links of a subscription, as they could be read last; kept up to date until closed. */
final class LinkList implements Closeable {
    private static final String SCHEME = "brook://";

    private final ReloadingSource<Links> source;
    private final Refresher refresher;

    private LinkList(Subscription subscription) throws UserError {
        source = ReloadingSource.read("--subscribe", subscription.source(), LinkList::load);
        refresher = Refresher.start(List.of(source), subscription.refresh());
    }

    /**
     * Reads the list for the first time.
     *
     * @throws UserError when that fails
     */
    static LinkList open(Subscription subscription) throws UserError {
        return new LinkList(subscription);
    }

    /** Returns the links; the same object until they have changed. */
    List<String> current() {
        return source.current().links();
    }

    private record Links(List<String> links) {
        @Override
        public String toString() {
            return links.size() == 1 ? "1 link" : links.size() + " links";
        }
    }

    private static Links load(String name, InputStream bytes) throws IOException {
        String text = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        List<String> links = links(text);
        if (links.isEmpty()) {
            links = links(decoded(text));
        }
        if (links.isEmpty()) {
            throw new IOException("it holds no brook:// link, as it is or in Base64");
        }
        return new Links(links);
    }

    private static List<String> links(String text) {
        return TextFile.withoutMark(text)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(SCHEME))
                .distinct()
                .toList();
    }

    /** Returns the text in Base64 of either alphabet (RFC 4648 §4, §5), with line breaks or without; empty for none. */
    private static String decoded(String text) {
        String plain = TextFile.withoutMark(text)
                .replaceAll("\\s", "")
                .replace('-', '+')
                .replace('_', '/')
                .replaceAll("=+$", "");
        try {
            return new String(Base64.getDecoder().decode(plain), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public void close() {
        refresher.close();
    }
}
