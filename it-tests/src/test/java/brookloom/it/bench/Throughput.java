package brookloom.it.bench;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Bulk throughput of one stream through real servers and clients in processes of their own, and echoes of datagrams per
 * second, with the CPU time that each spends, as the operating system counts it. Rounds of all subjects are interleaved, and medians shown, for
 * machines are noisy.
 *
 * <p>{@code BROOK_BIN} adds the Go original to the same run.
 */
public final class Throughput {
    private static final String PASSWORD = "bench";
    private static final long MIB = 1 << 20;
    private static final int BUFFER = 64 * 1024;
    private static final int DATAGRAM = 1200;
    private static final int UNDER_WAY = 64;
    private static final double UDP_SECONDS = 3;

    private final Path root;
    private final long bytes;
    private final int rounds;
    private final Pattern wanted;
    private final List<Process> running = new ArrayList<>();

    private Throughput(Path root, long bytes, int rounds, Pattern wanted) {
        this.root = root;
        this.bytes = bytes;
        this.rounds = rounds;
        this.wanted = wanted;
    }

    /** A way to the target: how its server and client are started. */
    private record Subject(String name, List<String> server, List<String> client, int socksPort) {}

    private record Pair(Subject subject, ProcessHandle server, ProcessHandle client) {}

    /** What was reached per second, and what each of it cost: MiB, and CPU seconds per GiB; or echoes, and CPU µs. */
    private record Sample(double perSecond, double serverCpu, double clientCpu) {}

    /** Arguments: root of the checkout, MiB per round (default 1024), rounds (default 5), a pattern of subjects' names. */
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args.length > 0 ? args[0] : ".").toAbsolutePath().normalize();
        long mib = args.length > 1 ? Long.parseLong(args[1]) : 1024;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        Pattern wanted = Pattern.compile(args.length > 3 ? args[3] : ".*");
        new Throughput(root, mib * MIB, rounds, wanted).run();
    }

    private void run() throws Exception {
        try {
            int target = startTarget();
            List<Pair> pairs = new ArrayList<>();
            for (Subject subject : subjects()) {
                pairs.add(start(subject, target));
            }
            List<List<Sample>> down = new ArrayList<>();
            List<List<Sample>> up = new ArrayList<>();
            List<List<Sample>> echoes = new ArrayList<>();
            pairs.forEach(pair -> {
                down.add(new ArrayList<>());
                up.add(new ArrayList<>());
                echoes.add(new ArrayList<>());
            });
            for (int round = -1; round < rounds; round++) { // the first warms up
                for (int i = 0; i < pairs.size(); i++) {
                    Sample downSample = measure(pairs.get(i), target, true);
                    Sample upSample = measure(pairs.get(i), target, false);
                    Sample echoSample = measureEchoes(pairs.get(i), target);
                    if (round >= 0) {
                        down.get(i).add(downSample);
                        up.get(i).add(upSample);
                        echoes.get(i).add(echoSample);
                    }
                }
            }
            print(pairs, down, up);
            printEchoes(pairs, echoes);
        } finally {
            running.forEach(Process::destroyForcibly);
        }
    }

    private List<Subject> subjects() throws Exception {
        BenchCertificate certificate = BenchCertificate.make();
        List<String> trust = List.of("--ca", certificate.chain().toString());
        List<String> fingerprint = new ArrayList<>(trust);
        fingerprint.addAll(List.of("--tlsfingerprint", "chrome"));
        List<String> http2 = new ArrayList<>(trust);
        http2.add("--h2");
        List<Subject> subjects = new ArrayList<>();
        subjects.add(ours("ws", Optional.empty(), List.of(), List.of()));
        subjects.add(ours(
                "ws bare", Optional.empty(), List.of("--withoutBrookProtocol"), List.of("--withoutBrookProtocol")));
        subjects.add(plain("plain", List.of()));
        subjects.add(plain("plain, UDP over TCP", List.of("--udpovertcp")));
        subjects.add(ours("wss", Optional.of(certificate), List.of(), trust));
        subjects.add(ours("wss as chrome", Optional.of(certificate), List.of(), fingerprint));
        subjects.add(ours("wss h2", Optional.of(certificate), List.of(), http2));
        String original = System.getenv("BROOK_BIN");
        if (original != null) {
            subjects.add(originalWs(original, "original ws", false));
            subjects.add(originalWs(original, "original ws bare", true));
            subjects.add(originalPlain(original));
            subjects.add(originalWss(original, certificate));
        }
        subjects.removeIf(subject -> !wanted.matcher(subject.name()).matches());
        return subjects;
    }

    private Subject ours(
            String name, Optional<BenchCertificate> certificate, List<String> forServer, List<String> forClient)
            throws IOException {
        int server = freePort();
        int socks = freePort();
        List<String> serverCommand = java("brook-loom-server");
        List<String> clientCommand = java("brook-loom-client");
        if (certificate.isEmpty()) {
            serverCommand.addAll(List.of("wsserver", "--listen", "127.0.0.1:" + server));
            clientCommand.addAll(List.of("wsclient", "--wsserver", "ws://127.0.0.1:" + server));
        } else {
            serverCommand.addAll(List.of("wssserver", "--domainaddress", "localhost:" + server));
            serverCommand.addAll(certificate.get().options());
            clientCommand.addAll(List.of("wssclient", "--wssserver", "wss://localhost:" + server));
        }
        serverCommand.addAll(forServer);
        clientCommand.addAll(List.of("--socks5", "127.0.0.1:" + socks));
        clientCommand.addAll(forClient);
        return new Subject(name, serverCommand, clientCommand, socks);
    }

    private Subject plain(String name, List<String> forClient) throws IOException {
        int server = freePort();
        int socks = freePort();
        List<String> serverCommand = java("brook-loom-server");
        serverCommand.addAll(List.of("server", "--listen", "127.0.0.1:" + server));
        List<String> clientCommand = java("brook-loom-client");
        clientCommand.addAll(List.of("client", "--server", "127.0.0.1:" + server, "--socks5", "127.0.0.1:" + socks));
        clientCommand.addAll(forClient);
        return new Subject(name, serverCommand, clientCommand, socks);
    }

    private static Subject originalPlain(String binary) throws IOException {
        int server = freePort();
        int socks = freePort();
        List<String> serverCommand =
                List.of(binary, "server", "--listen", "127.0.0.1:" + server, "--password", PASSWORD);
        List<String> clientCommand = List.of(
                binary,
                "client",
                "--server",
                "127.0.0.1:" + server,
                "--password",
                PASSWORD,
                "--socks5",
                "127.0.0.1:" + socks);
        return new Subject("original plain", serverCommand, clientCommand, socks);
    }

    private static Subject originalWs(String binary, String name, boolean bare) throws IOException {
        int server = freePort();
        int socks = freePort();
        List<String> serverCommand =
                new ArrayList<>(List.of(binary, "wsserver", "--listen", "127.0.0.1:" + server, "--password", PASSWORD));
        if (bare) {
            serverCommand.add("--withoutBrookProtocol");
        }
        // Its client takes the options of the inner protocol from a link only.
        String link = "brook://wsserver?password=" + PASSWORD + (bare ? "&withoutBrookProtocol=true" : "")
                + "&wsserver=ws%3A%2F%2F127.0.0.1%3A" + server;
        List<String> clientCommand = List.of(binary, "wsclient", "--link", link, "--socks5", "127.0.0.1:" + socks);
        return new Subject(name, serverCommand, clientCommand, socks);
    }

    private static Subject originalWss(String binary, BenchCertificate certificate) throws IOException {
        int server = freePort();
        int socks = freePort();
        List<String> serverCommand = new ArrayList<>(
                List.of(binary, "wssserver", "--domainaddress", "localhost:" + server, "--password", PASSWORD));
        serverCommand.addAll(certificate.options());
        String link =
                "brook://wssserver?insecure=true&password=" + PASSWORD + "&wssserver=wss%3A%2F%2Flocalhost%3A" + server;
        List<String> clientCommand = List.of(binary, "wssclient", "--link", link, "--socks5", "127.0.0.1:" + socks);
        return new Subject("original wss", serverCommand, clientCommand, socks);
    }

    /** The flags that the launchers use. */
    private List<String> java(String program) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        String options = System.getenv().getOrDefault("BROOK_JAVA_OPTS", "-XX:+UseSerialGC -Xms16m -Xmn8m -Xmx256m");
        command.addAll(Arrays.asList(options.split(" ")));
        command.addAll(List.of(
                "-jar", root.resolve(program + "/target/" + program + ".jar").toString()));
        return command;
    }

    private int startTarget() throws IOException {
        Process target = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadTarget.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        running.add(target);
        try (BufferedReader out = target.inputReader()) {
            return Integer.parseInt(out.readLine());
        }
    }

    private Pair start(Subject subject, int target) throws IOException, InterruptedException {
        ProcessHandle server = spawn(subject.server());
        ProcessHandle client = spawn(subject.client());
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (Socket socket = connect(subject.socksPort(), target)) {
                socket.getOutputStream().write(new byte[] {'E', 1});
                if (socket.getInputStream().read() == 1) {
                    return new Pair(subject, server, client);
                }
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException(subject.name() + " does not start", e);
                }
                Thread.sleep(50);
            }
        }
    }

    private ProcessHandle spawn(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("BROOK_PASSWORD", PASSWORD);
        Process process = builder.start();
        running.add(process);
        return process.toHandle();
    }

    private Sample measure(Pair pair, int target, boolean down) throws IOException {
        double serverBefore = cpuSeconds(pair.server());
        double clientBefore = cpuSeconds(pair.client());
        long start = System.nanoTime();
        try (Socket socket = connect(pair.subject().socksPort(), target)) {
            if (down) {
                download(socket);
            } else {
                upload(socket);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double gib = bytes / (1024.0 * MIB);
        return new Sample(
                bytes / seconds / MIB,
                (cpuSeconds(pair.server()) - serverBefore) / gib,
                (cpuSeconds(pair.client()) - clientBefore) / gib);
    }

    private static Sample measureEchoes(Pair pair, int target) throws IOException {
        try (UdpLoad load = new UdpLoad(pair.subject().socksPort(), target, DATAGRAM, UNDER_WAY)) {
            double serverBefore = cpuSeconds(pair.server());
            double clientBefore = cpuSeconds(pair.client());
            long start = System.nanoTime();
            double echoes = Math.max(load.run(UDP_SECONDS), 1);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Sample(
                    echoes / Math.min(seconds, UDP_SECONDS),
                    (cpuSeconds(pair.server()) - serverBefore) / echoes * 1e6,
                    (cpuSeconds(pair.client()) - clientBefore) / echoes * 1e6);
        }
    }

    private void download(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write('D');
        out.writeLong(bytes);
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[BUFFER];
        long count = 0;
        while (count < bytes) { // the original passes no end on, so this counts
            int n = in.read(buffer);
            if (n < 0) {
                throw new IOException("ended after " + count + " bytes");
            }
            count += n;
        }
    }

    /** The target says when it has got all, so that no half-close is needed, which the original cannot pass on. */
    private void upload(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.write('U');
        out.writeLong(bytes);
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; left -= buffer.length) {
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
        if (socket.getInputStream().read() != 1) {
            throw new IOException("the target did not get all");
        }
    }

    private static Socket connect(int socksPort, int target) throws IOException {
        Socket socket = new Socket(
                new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), socksPort)));
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static double cpuSeconds(ProcessHandle process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0; // ticks of 10 ms
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void print(List<Pair> pairs, List<List<Sample>> down, List<List<Sample>> up) {
        System.out.printf("%-24s %10s %14s %14s%n", "one stream", "MiB/s", "server s/GiB", "client s/GiB");
        for (int i = 0; i < pairs.size(); i++) {
            print(pairs.get(i).subject().name() + ", down", down.get(i));
            print(pairs.get(i).subject().name() + ", up", up.get(i));
        }
    }

    private static void printEchoes(List<Pair> pairs, List<List<Sample>> echoes) {
        String load = UNDER_WAY + " datagrams of " + DATAGRAM;
        System.out.printf("%n%-24s %10s %14s %14s%n", load, "echoes/s", "server µs", "client µs");
        for (int i = 0; i < pairs.size(); i++) {
            print(pairs.get(i).subject().name(), echoes.get(i));
        }
    }

    private static void print(String name, List<Sample> samples) {
        System.out.printf(
                "%-24s %10.0f %14.2f %14.2f%n",
                name,
                median(samples.stream().mapToDouble(Sample::perSecond).toArray()),
                median(samples.stream().mapToDouble(Sample::serverCpu).toArray()),
                median(samples.stream().mapToDouble(Sample::clientCpu).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
