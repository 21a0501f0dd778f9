package brookloom.it.users;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import brookloom.server.BrookServer;
import brookloom.server.config.AccessConfig;
import brookloom.server.users.UserEntry;
import brookloom.server.users.UserFile;
import brookloom.server.users.UserLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server with one user, alice, who has limits, and a client of hers. */
final class LimitedUser implements AutoCloseable {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH).withUsers();

    private final BrookServer server;
    private final Client client;
    private final HttpClient http = HttpClient.newHttpClient();

    private LimitedUser(BrookServer server, Client client) {
        this.server = server;
        this.client = client;
    }

    /** Returns limits of this quota and rate, in bytes and bytes per second; zero for none. */
    static UserLimits limits(long quota, long rate) {
        return new UserLimits(quota, rate, 0, null, List.of(), false);
    }

    static LimitedUser start(Path folder, UserLimits limits, UnaryOperator<BrookLoomBuilder> kind)
            throws IOException, UserError {
        UserEntry alice = UserEntry.generate("alice", limits);
        Path file = folder.resolve("users");
        new UserFile(file).edit("alice", none -> alice);
        BrookLoomBuilder options = kind.apply(BrookLoom.builder().observe(OBSERVE))
                .password(alice.password())
                .access(new AccessConfig.UserList(file));
        BrookServer server = options.startAnyServer();
        try {
            return new LimitedUser(server, options.startClient(server.port()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Returns where the client speaks SOCKS5. */
    InetSocketAddress socks5() {
        return client.address();
    }

    BrookServer server() {
        return server;
    }

    /** Returns a value of the server's metrics; -1 where there is no such series. */
    double metric(String series) throws IOException, InterruptedException {
        return value(server.adminAddress(), series);
    }

    /** Returns a value of the client's metrics; -1 where there is no such series. */
    double clientMetric(String series) throws IOException, InterruptedException {
        return value(client.adminAddress(), series);
    }

    private double value(InetSocketAddress end, String series) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + end.getPort() + ObserveConfig.METRICS_PATH);
        String text = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return text.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Override
    public void close() {
        http.close();
        client.close();
        server.close();
    }
}
