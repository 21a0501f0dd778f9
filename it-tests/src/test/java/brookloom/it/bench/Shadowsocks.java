package brookloom.it.bench;

import java.util.ArrayList;
import java.util.List;

/** shadowsocks-libev behind its v2ray plugin, which looks like a WebSocket too; UDP goes beside the plugin. */
final class Shadowsocks {
    private Shadowsocks() {}

    static List<Subject> subjects(BenchCertificate certificate) {
        String tls = "tls;host=localhost;cert=" + certificate.chain();
        return List.of(
                subject("shadowsocks ws", "original ws", "server", "mux=1").asChief(),
                subject("shadowsocks wss", "original wss", "server;" + tls + ";key=" + certificate.key(), tls)
                        .withoutDatagrams());
    }

    private static Subject subject(String name, String original, String serverPlugin, String clientPlugin) {
        return Subject.of(name, original, new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return command("ss-server", port, serverPlugin);
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                List<String> command = new ArrayList<>(command("ss-local", serverPort, clientPlugin));
                command.addAll(List.of("-b", "127.0.0.1", "-l", String.valueOf(socksPort)));
                return command;
            }
        });
    }

    private static List<String> command(String program, int port, String plugin) {
        return List.of(
                program,
                "-s",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-k",
                Subjects.PASSWORD,
                "-m",
                "aes-256-gcm",
                "-u",
                "-t",
                "600",
                "--no-delay",
                "--plugin",
                "ss-v2ray-plugin",
                "--plugin-opts",
                plugin);
    }
}
