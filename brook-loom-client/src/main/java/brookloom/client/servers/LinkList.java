package brookloom.client.servers;

import brookloom.client.config.SeveralUpstreams.Subscription;
import brookloom.lists.ListSource;
import brookloom.lists.Refresher;
import brookloom.lists.ReloadingSource;
import brookloom.net.state.KeptText;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The links of a subscription, as they could be read last; kept up to date until closed. */
final class LinkList implements Closeable {
    private static final String OPTION = "--subscribe";
    private static final String SCHEME = "brook://";

    private final ReloadingSource<Links> source;
    private final Refresher refresher;

    private LinkList(Subscription subscription, KeptText kept) throws UserError {
        source = read(
                subscription.source(),
                (name, bytes) -> {
                    Links links = load(bytes);
                    kept.write(String.join("\n", links.links()));
                    return links;
                },
                kept);
        refresher = Refresher.start(List.of(source), subscription.refresh());
    }

    /**
     * Reads the list for the first time; one that an earlier process has read from a URL serves while that fails.
     *
     * @param state keeps the list of a URL; null to keep nothing
     * @throws UserError when that fails, and nothing is kept
     */
    static LinkList open(Subscription subscription, @Nullable Path state) throws UserError {
        URI url = url(subscription.source());
        return new LinkList(
                subscription, KeptText.of(url == null ? null : state, "subscriptions", String.valueOf(url)));
    }

    /** Returns the URL of a list that is not at hand as a file is. */
    private static @Nullable URI url(ListSource source) {
        return switch (source) {
            case ListSource.Url url -> url.uri();
            case ListSource.Secret secret -> url(secret.source());
            case ListSource.File file -> null;
            case ListSource.Other other -> null;
        };
    }

    private static ReloadingSource<Links> read(
            ListSource source, ReloadingSource.Loader<Links> loader, KeptText keeping) throws UserError {
        try {
            return ReloadingSource.read(OPTION, source, loader);
        } catch (UserError e) {
            KeptText.Kept kept = keeping.read().orElseThrow(() -> e);
            Links links = new Links(links(kept.text()));
            if (links.links().isEmpty()) {
                throw e;
            }
            Logger.warn("{}; {} of {} serve until it can be read", e.getMessage(), links, kept.since());
            return ReloadingSource.failing(OPTION, source, loader, links);
        }
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

    private static Links load(InputStream bytes) throws IOException {
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
