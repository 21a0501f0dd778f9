package brookloom.client.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Skipped;
import brookloom.cli.doctor.Step;
import brookloom.client.carrier.WebSocketCarriers;
import brookloom.client.config.WebSocketRoute;
import brookloom.client.dial.FlowAffinity;
import brookloom.client.tls.ClientTls;
import brookloom.net.dial.TcpDialer;
import brookloom.net.http.HttpReader;
import brookloom.net.http.ResponseHead;
import brookloom.net.stream.ByteStream;
import brookloom.net.text.Failures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks for the site's first page, which shows the kind of server and its clock. Without one the upgrade may still work. */
final class PageStep implements Step {
    private static final int MAX_HEAD = 64 << 10;

    private final WebSocketRoute route;
    private final WebSocketCarriers connections;
    private final FrontPage page;
    private final InstantSource clock;

    /** @param tls null for ws */
    PageStep(WebSocketRoute route, @Nullable ClientTls tls, TcpDialer sockets, FrontPage page, InstantSource clock) {
        this.route = route;
        this.connections = new WebSocketCarriers(route, tls, sockets, this::ask);
        this.page = page;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "page";
    }

    @Override
    public Outcome run() {
        try {
            connections.dial(FlowAffinity.NONE).stream().close();
        } catch (IOException e) {
            return new Skipped("no page at /: " + Failures.describe(e));
        }
        String software = page.software();
        return new Passed("HTTP " + page.status() + " for /" + (software.isEmpty() ? "" : ", " + software));
    }

    private ByteStream ask(ByteStream connection) throws IOException {
        String headers = route.headers().stream()
                .map(header -> header.name() + ": " + header.value() + "\r\n")
                .collect(Collectors.joining());
        byte[] request = ("GET / HTTP/1.1\r\nHost: " + route.server().host() + ":"
                        + route.server().port() + "\r\nConnection: close\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        Instant asked = clock.instant();
        connection.write(request, 0, request.length);
        ResponseHead head = new HttpReader(connection, MAX_HEAD).response();
        page.seen(head, asked, clock.instant());
        return connection;
    }
}
