package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.config.TlsConfig;
import brookloom.client.config.TrustConfig;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.ListeningProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Servers behind HAProxy as docs/recipes/haproxy.md sets them up, each a process of its own that keeps its state. */
final class Fleet implements AutoCloseable {
    /** What the recipe calls the servers. */
    private static final List<String> NAMES = List.of("one", "two", "three");

    private static final Pattern CONFIGURATION = Pattern.compile("```haproxy\n(.*?)```", Pattern.DOTALL);

    private final TlsSite site;
    private final Map<String, String> environment;
    private final List<String> options;
    private final List<Place> places;
    private final List<Program> servers = new ArrayList<>();
    private final List<String> stopped = new ArrayList<>();
    private final ListeningProgram haproxy;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Where one of the servers listens, and keeps its state. */
    private record Place(int number, int port, int admin, Path state) {
        static Place in(Path folder, int number) throws IOException {
            Path state = Files.createDirectories(folder.resolve("state-" + number));
            return new Place(number, FreePort.next(), FreePort.next(), state);
        }
    }

    /** Starts servers with this environment and these options more than the recipe's, and HAProxy. */
    Fleet(Path folder, Map<String, String> environment, String... options) throws Exception {
        this.site = TlsSite.with(folder, "P-256");
        this.environment = environment;
        this.options = List.of(options);
        this.places = List.of(Place.in(folder, 1), Place.in(folder, 2), Place.in(folder, 3));
        try {
            for (Place place : places) {
                servers.add(run(place));
            }
            for (Program server : servers) {
                assertThat(server.port()).isPositive();
            }
            this.haproxy = ListeningProgram.haproxy(folder, this::configuration);
        } catch (Exception | AssertionError e) {
            stop();
            throw e;
        }
    }

    private Program run(Place place) throws IOException {
        List<String> all = new ArrayList<>(List.of("wssserver", "--domainaddress", "localhost:443"));
        all.addAll(List.of("--listen", "127.0.0.1:" + place.port()));
        all.addAll(List.of("--cert", site.certificate().toString()));
        all.addAll(List.of("--certkey", site.key().toString()));
        all.addAll(List.of("--proxyProtocol", "127.0.0.1", "--drainDelay", "3"));
        all.addAll(List.of("--prometheus", "127.0.0.1:" + place.admin()));
        all.addAll(options);
        String[] arguments = Program.reachingAnyTarget(all.toArray(String[]::new));
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("XDG_STATE_HOME", place.state().toString());
        return Program.start(variables, Program.onClassPath("brookloom.server.cli.ServerMain", arguments));
    }

    private String configuration(int port) throws IOException {
        Matcher block = CONFIGURATION.matcher(Files.readString(Program.root().resolve("docs/recipes/haproxy.md")));
        assertThat(block.find()).isTrue();
        String text = replaced(block.group(1), "bind :443", "bind 127.0.0.1:" + port);
        for (Place place : places) {
            text = replaced(
                    text,
                    "10.0.0." + place.number() + ":443 check port 9100",
                    "127.0.0.1:" + place.port() + " check port " + place.admin());
        }
        return text;
    }

    private static String replaced(String text, String words, String others) {
        assertThat(text).contains(words);
        return text.replace(words, others);
    }

    /** Returns the number of servers. */
    int size() {
        return places.size();
    }

    /** Returns the certificate's files, and who issued it. */
    TlsSite site() {
        return site;
    }

    /** Returns where HAProxy listens. */
    InetSocketAddress address() {
        return haproxy.address();
    }

    /** Returns where a server listens, for connections that begin with a PROXY protocol header. */
    InetSocketAddress address(int server) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(), places.get(server).port());
    }

    /** Returns options of a client that trusts the servers. */
    BrookLoomBuilder clientOptions() {
        return BrookLoom.builder().clientTls(TlsConfig.trusting(new TrustConfig.PemFile(site.ca())));
    }

    /** Starts a client of HAProxy. */
    Client client(BrookLoomBuilder options) throws IOException {
        return client(options, address().getPort());
    }

    /** Starts a client of what passes its connections on to HAProxy. */
    Client client(BrookLoomBuilder options, int port) throws IOException {
        return options.startClient("wss://" + TlsSite.HOST + ":" + port + "/ws");
    }

    /** Stops a server, which has to end within its drain, and starts it again; returns when HAProxy has found it. */
    void restart(int number) throws Exception {
        String up = "/" + NAMES.get(number) + " is UP";
        int before = haproxy.saidWith(up).size();
        Program old = servers.get(number);
        old.terminate();
        assertThat(old.exitCode())
                .as("its tunnels end within the drain; said %s", old.said())
                .isIn(0, 143);
        stopped.addAll(old.said());
        servers.set(number, run(places.get(number)));
        assertThat(servers.get(number).port()).isPositive();
        Eventually.holds(() -> assertThat(haproxy.saidWith(up)).hasSizeGreaterThan(before));
    }

    /** Returns what all servers have said since they were started first. */
    List<String> said() {
        return Stream.concat(stopped.stream(), servers.stream().flatMap(server -> server.said().stream()))
                .toList();
    }

    /** Returns the same metric of each server; zero where there is none. */
    List<Long> metric(String name) throws IOException, InterruptedException {
        List<Long> values = new ArrayList<>();
        for (Place place : places) {
            URI uri = URI.create("http://127.0.0.1:" + place.admin() + "/metrics");
            String all = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            values.add(all.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                    .sum());
        }
        return values;
    }

    private void stop() throws InterruptedException {
        http.close();
        for (Program server : servers) {
            server.close();
        }
    }

    @Override
    public void close() throws InterruptedException {
        haproxy.close();
        stop();
    }
}
