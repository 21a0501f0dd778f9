package brookloom.it.interop;

import brookloom.client.cli.ClientMain;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.interop.Pair.Carrier;
import brookloom.it.wss.TlsSite;
import brookloom.proto.BrookProtocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** A server of either implementation, and the options of {@code link} that lead to it. */
final class Links implements AutoCloseable {
    private final Carrier carrier;
    private final Inner inner;
    private final TlsSite site;
    private final Deque<AutoCloseable> ends = new ArrayDeque<>();
    private final int port;

    /** Who makes, serves or follows a link. */
    enum Who {
        OURS,
        THEIRS
    }

    /** One cell of the matrix. */
    record Server(Who who, Carrier carrier, Inner inner) {
        @Override
        public String toString() {
            return (who + " " + carrier + " " + inner).toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private Links(Server server, TlsSite site) throws Exception {
        this.carrier = server.carrier();
        this.inner = server.inner();
        this.site = site;
        this.port = server.who() == Who.OURS ? startOurs() : startTheirs();
    }

    static Links to(Server server, TlsSite site) throws Exception {
        return new Links(server, site);
    }

    private int startOurs() throws Exception {
        BrookLoomBuilder builder = BrookLoom.builder()
                .secret(inner.secret())
                .withoutBrookProtocol(inner.bare())
                .plain(carrier.isPlain());
        if (carrier == Carrier.WSS) {
            builder.serverTls(site.serverTls());
        }
        var server = builder.startAnyServer();
        ends.push(server);
        return server.port();
    }

    private int startTheirs() throws IOException {
        Original server = switch (carrier) {
            case WS -> Original.wsServer(inner, BrookProtocol.DEFAULT_PATH);
            case WSS -> Original.wssServer(inner, site);
            case PLAIN, PLAIN_UDP_OVER_TCP -> Original.plainServer(inner);
        };
        ends.push(server);
        return server.address().getPort();
    }

    /** What {@code link} of this maker prints of all there is to know. */
    String madeBy(Who maker) throws IOException {
        return made(maker, options());
    }

    /** What {@code link} prints for these options. */
    static String made(Who maker, List<String> options) throws IOException {
        return maker == Who.OURS ? madeByUs(options) : Original.link(options);
    }

    private static String madeByUs(List<String> options) {
        List<String> words = new ArrayList<>(List.of("link"));
        words.addAll(options);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = ClientMain.commands()
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(words.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError("link " + options + ": " + err);
        }
        return out.toString().strip();
    }

    private List<String> options() {
        List<String> options = new ArrayList<>(List.of("--name", "my server", "-p", inner.password(), "-s"));
        switch (carrier) {
            case WS -> options.addAll(List.of("ws://nowhere.invalid:80/ws", "--address", "127.0.0.1:" + port));
            case WSS ->
                options.addAll(List.of(
                        "wss://" + TlsSite.HOST + ":" + port, "--ca", site.ca().toString()));
            case PLAIN -> options.add("127.0.0.1:" + port);
            case PLAIN_UDP_OVER_TCP -> options.addAll(List.of("127.0.0.1:" + port, "--udpovertcp"));
        }
        if (inner.bare()) {
            options.add("--withoutBrookProtocol");
        }
        options.addAll(inner.globalOptions());
        return options;
    }

    @Override
    public void close() throws Exception {
        while (!ends.isEmpty()) {
            ends.pop().close();
        }
    }
}
