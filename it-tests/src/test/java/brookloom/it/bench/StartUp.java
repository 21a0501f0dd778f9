package brookloom.it.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From a process's start until its port accepts, and its memory when nobody has used it yet. */
final class StartUp implements Load {
    static final Metric SERVER = Metric.median("startup", "server", "ms", 0);
    static final Metric CLIENT = Metric.median("startup", "client", "ms", 0);
    static final Metric SERVER_RSS = Metric.median("startup", "server, RSS", "MiB", 0);
    static final Metric CLIENT_RSS = Metric.median("startup", "client, RSS", "MiB", 0);

    private static final double KIB_PER_MIB = 1024;

    private final Duration settle;
    private final boolean quick;

    StartUp(Duration settle, boolean quick) {
        this.settle = settle;
        this.quick = quick;
    }

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String title() {
        return "Start until the port accepts; memory then";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(SERVER, CLIENT, SERVER_RSS, CLIENT_RSS);
    }

    @Override
    public int rounds(int wanted) {
        return quick ? wanted : Math.max(wanted, 5);
    }

    @Override
    public boolean fits(Subject subject) {
        return subject.chief() && !subject.isDirect();
    }

    /** There is none: each round starts processes. */
    @Override
    public Sample warmUp(Subject subject, Testbed bed) {
        bed.dropAll();
        return new Sample();
    }

    @Override
    public Sample measure(Subject subject, Testbed bed) throws IOException, InterruptedException {
        Subject.Commands commands = subject.commands().orElseThrow();
        int serverPort = LoopbackPorts.free();
        int socksPort = LoopbackPorts.free();
        Sample sample = new Sample();
        RunningProgram server = start(bed, subject, "server", commands.server(serverPort), serverPort, SERVER, sample);
        try {
            RunningProgram client =
                    start(bed, subject, "client", commands.client(serverPort, socksPort), socksPort, CLIENT, sample);
            try {
                TimeUnit.MILLISECONDS.sleep(settle.toMillis());
                sample.put(SERVER_RSS, server.residentKib() / KIB_PER_MIB);
                sample.put(CLIENT_RSS, client.residentKib() / KIB_PER_MIB);
            } finally {
                bed.processes().stop(client.process());
            }
        } finally {
            bed.processes().stop(server.process());
        }
        return sample;
    }

    private static RunningProgram start(
            Testbed bed, Subject subject, String part, List<String> command, int port, Metric metric, Sample sample)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        RunningProgram program = new RunningProgram(bed.processes().start(subject.name() + " " + part, command));
        LoopbackPorts.awaitListening(port, program);
        sample.put(metric, (System.nanoTime() - start) / 1e6);
        return program;
    }
}
