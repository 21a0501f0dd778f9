package brookloom.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Other tunnels over a WebSocket, each measured where an environment variable names its binary. */
final class Peers {
    private static final String ID = "a0a0a0a0-0000-4000-8000-000000000001";
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final BenchCertificate certificate;

    private Peers(Path folder, BenchCertificate certificate) {
        this.folder = folder;
        this.certificate = certificate;
    }

    /**
     * Returns those that the environment names; the rest are left out with a line on standard error.
     *
     * @param folder for configuration files
     */
    static List<Subject> subjects(Map<String, String> environment, Path folder, BenchCertificate certificate)
            throws IOException {
        Peers peers = new Peers(folder, certificate);
        Map<String, BiFunction<Peers, String, List<Subject>>> known = Map.of(
                "WSTUNNEL_BIN", Peers::wstunnel,
                "XRAY_BIN", Peers::xray,
                "SING_BOX_BIN", Peers::singBox,
                "CHISEL_BIN", Peers::chisel);
        List<Subject> subjects = new ArrayList<>();
        for (String variable : List.of("WSTUNNEL_BIN", "XRAY_BIN", "SING_BOX_BIN", "CHISEL_BIN")) {
            String binary = environment.get(variable);
            if (binary == null) {
                System.err.println(variable + " is not set: without that peer");
            } else if (!Files.isExecutable(Path.of(binary))) {
                throw new IOException(variable + " is no program: " + binary);
            } else {
                subjects.addAll(known.get(variable).apply(peers, binary));
            }
        }
        return subjects.stream().map(Subject::asChief).toList();
    }

    /** wstunnel trusts any certificate by default, and encrypts nothing of its own. */
    private List<Subject> wstunnel(String binary) {
        return List.of(
                Subject.of("wstunnel ws", "original ws", new Subject.Commands() {
                    @Override
                    public List<String> server(int port) {
                        return List.of(binary, "--log-lvl", "OFF", "server", "ws://" + HOST + ":" + port);
                    }

                    @Override
                    public List<String> client(int serverPort, int socksPort) {
                        return wstunnelClient(binary, "ws://" + HOST + ":" + serverPort, socksPort);
                    }
                }),
                Subject.of("wstunnel wss", "original wss", new Subject.Commands() {
                    @Override
                    public List<String> server(int port) {
                        return List.of(
                                binary,
                                "--log-lvl",
                                "OFF",
                                "server",
                                "--tls-certificate",
                                certificate.chain().toString(),
                                "--tls-private-key",
                                certificate.key().toString(),
                                "wss://" + HOST + ":" + port);
                    }

                    @Override
                    public List<String> client(int serverPort, int socksPort) {
                        return wstunnelClient(binary, "wss://localhost:" + serverPort, socksPort);
                    }
                }));
    }

    private static List<String> wstunnelClient(String binary, String server, int socksPort) {
        return List.of(binary, "--log-lvl", "OFF", "client", "-L", "socks5://" + HOST + ":" + socksPort, server);
    }

    private List<Subject> chisel(String binary) {
        Subject subject = Subject.of("chisel ws", "original ws", new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return List.of(binary, "server", "--host", HOST, "--port", String.valueOf(port), "--socks5");
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return List.of(
                        binary, "client", "http://" + HOST + ":" + serverPort, HOST + ":" + socksPort + ":socks");
            }
        });
        return List.of(subject.withoutDatagrams());
    }

    private List<Subject> singBox(String binary) {
        return List.of(Subject.of("sing-box trojan-wss", "original wss", new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return List.of(binary, "run", "-c", file("sing-box-server", """
                    {"log": {"disabled": true},
                     "inbounds": [{"type": "trojan", "listen": "127.0.0.1", "listen_port": %d,
                       "users": [{"name": "bench", "password": "%s"}],
                       "tls": {"enabled": true, "server_name": "localhost",
                         "certificate_path": "%s", "key_path": "%s"},
                       "transport": {"type": "ws", "path": "/ws"}}],
                     "outbounds": [{"type": "direct"}]}
                    """.formatted(
                                port, ID, certificate.chain(), certificate.key())));
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return List.of(binary, "run", "-c", file("sing-box-client", """
                    {"log": {"disabled": true},
                     "inbounds": [{"type": "socks", "listen": "127.0.0.1", "listen_port": %d}],
                     "outbounds": [{"type": "trojan", "server": "127.0.0.1", "server_port": %d,
                       "password": "%s",
                       "tls": {"enabled": true, "server_name": "localhost", "certificate_path": "%s"},
                       "transport": {"type": "ws", "path": "/ws"}}]}
                    """.formatted(
                                socksPort, serverPort, ID, certificate.chain())));
            }
        }));
    }

    private List<Subject> xray(String binary) {
        return List.of(Subject.of("xray vless-wss", "original wss", new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return List.of(binary, "run", "-c", file("xray-server", """
                    {"log": {"loglevel": "none"},
                     "inbounds": [{"listen": "127.0.0.1", "port": %d, "protocol": "vless",
                       "settings": {"clients": [{"id": "%s"}], "decryption": "none"},
                       "streamSettings": {"network": "ws", "wsSettings": {"path": "/ws"}, "security": "tls",
                         "tlsSettings": {"certificates": [{"certificateFile": "%s", "keyFile": "%s"}]}}}],
                     "outbounds": [{"protocol": "freedom",
                       "settings": {"finalRules": [{"action": "allow"}]}}]}
                    """.formatted(
                                port, ID, certificate.chain(), certificate.key())));
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return List.of(binary, "run", "-c", file("xray-client", """
                    {"log": {"loglevel": "none"},
                     "inbounds": [{"listen": "127.0.0.1", "port": %d, "protocol": "socks",
                       "settings": {"udp": true, "ip": "127.0.0.1"}}],
                     "outbounds": [{"protocol": "vless",
                       "settings": {"vnext": [{"address": "127.0.0.1", "port": %d,
                         "users": [{"id": "%s", "encryption": "none"}]}]},
                       "streamSettings": {"network": "ws", "wsSettings": {"path": "/ws"}, "security": "tls",
                         "tlsSettings": {"serverName": "localhost", "disableSystemRoot": true,
                           "certificates": [{"usage": "verify", "certificateFile": "%s"}]}}}]}
                    """.formatted(
                                socksPort, serverPort, ID, certificate.chain())));
            }
        }));
    }

    private String file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name + ".json"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of " + name, e);
        }
    }
}
