package brookloom.it.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import brookloom.client.config.AppProtocol;
import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.ends.CarrierKind;
import brookloom.server.BrookServer;
import brookloom.testing.TcpTarget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A real server and client with a {@link ChaosRelay} between them, and some tunnels at once; all by one seed. */
final class ChaosRun {
    private static final int TUNNELS = 4;
    private static final int MOST_BYTES = 200_000;
    private static final int MOST_WARM = 3;
    private static final int APP_PATIENCE_MILLIS = 60_000;

    /** No tunnel takes longer, unless it hangs. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    /** What ends a tunnel whose network forgets it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final long seed;
    private final Random random;
    private final CarrierKind carrier;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    private ChaosRun(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        CarrierKind[] carriers = CarrierKind.values();
        this.carrier = carriers[(int) Math.floorMod(seed, (long) carriers.length)];
    }

    /** Runs one seed; returns what went wrong, one line each. */
    static List<String> of(long seed) throws Exception {
        ChaosRun run = new ChaosRun(seed);
        run.run();
        return List.copyOf(run.wrong);
    }

    private void run() throws Exception {
        BrookLoomBuilder options = carrier.builder()
                .apps(AppProtocol.SOCKS5, AppProtocol.HTTP)
                .warmTunnels(random.nextInt(MOST_WARM))
                .waitForTarget(random.nextBoolean())
                .tcpTimeout(TIMEOUT)
                .halfCloseTimeout(TIMEOUT)
                .nonceTimeout(TIMEOUT);
        try (BrookServer server = options.startAnyServer();
                ChaosRelay relay = new ChaosRelay(server.port(), seed, Fault.Kind.noticedOver(carrier));
                Client client = options.startClient(relay.port())) {
            Map<Thread, Scenario> tunnels = new LinkedHashMap<>();
            for (int i = 0; i < TUNNELS; i++) {
                Scenario scenario = draw();
                Thread tunnel =
                        Thread.ofVirtual().name("chaos-" + seed + "-" + i).start(() -> play(scenario, client));
                tunnels.put(tunnel, scenario);
            }
            for (Map.Entry<Thread, Scenario> tunnel : tunnels.entrySet()) {
                if (!tunnel.getKey().join(LONGEST)) {
                    report(tunnel.getValue(), "hangs");
                }
            }
        }
    }

    private Scenario draw() {
        Scenario.Kind[] kinds = Scenario.Kind.values();
        byte[] bytes = new byte[1 + random.nextInt(MOST_BYTES)];
        random.nextBytes(bytes);
        return new Scenario(kinds[random.nextInt(kinds.length)], bytes);
    }

    private void play(Scenario scenario, Client client) {
        try (TcpTarget target = TcpTarget.serving(scenario::serve)) {
            Optional.ofNullable(play(scenario, client, target)).ifPresent(line -> report(scenario, line));
        } catch (SocketTimeoutException | TimeoutException e) {
            report(scenario, "hangs: " + e);
        } catch (IOException e) {
            // A failure that the app sees.
        } catch (Exception e) {
            report(scenario, "breaks: " + e);
        }
    }

    private @Nullable String play(Scenario scenario, Client client, TcpTarget target) throws Exception {
        if (scenario.kind() != Scenario.Kind.PAGE) {
            try (Socket app = BrookLoom.connect(client.addresses().get(0), "127.0.0.1", target.port())) {
                return scenario.run(app);
            }
        }
        InetSocketAddress proxy = client.addresses().get(1);
        try (Socket app = new Socket(proxy.getAddress(), proxy.getPort())) {
            app.setSoTimeout(APP_PATIENCE_MILLIS);
            String request = "GET http://127.0.0.1:" + target.port() + "/ HTTP/1.0\r\n\r\n";
            app.getOutputStream().write(request.getBytes(US_ASCII));
            return scenario.run(app);
        }
    }

    private void report(Scenario scenario, String line) {
        wrong.add("seed " + seed + " over " + carrier + ", " + scenario.kind() + ": " + line);
    }
}
