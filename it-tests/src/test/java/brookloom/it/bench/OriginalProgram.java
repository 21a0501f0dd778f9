package brookloom.it.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How the Go original is started. Its clients take the options of TLS and of the inner protocol from a link only. */
record OriginalProgram(String binary, BenchCertificate certificate) {
    List<Subject> subjects() {
        return List.of(
                web("ws", false).asChief(),
                web("wss", false).asChief(),
                plain().asChief(),
                web("ws", true).asChief());
    }

    /** @param scheme ws or wss, as in its commands' names */
    private Subject web(String scheme, boolean bare) {
        String name = "original " + scheme + (bare ? " bare" : "");
        return Subject.of(name, name, new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                List<String> command = new ArrayList<>(List.of(binary, scheme + "server", "-p", Subjects.PASSWORD));
                if (scheme.equals("ws")) {
                    command.addAll(List.of("--listen", "127.0.0.1:" + port));
                } else {
                    command.addAll(List.of("--domainaddress", "localhost:" + port));
                    command.addAll(certificate.options());
                }
                if (bare) {
                    command.add("--withoutBrookProtocol");
                }
                return command;
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                String host = scheme.equals("ws") ? "127.0.0.1" : "localhost";
                String url = URLEncoder.encode(scheme + "://" + host + ":" + serverPort, StandardCharsets.UTF_8);
                String link = "brook://" + scheme + "server?insecure=true&password=" + Subjects.PASSWORD
                        + (bare ? "&withoutBrookProtocol=true" : "")
                        + "&" + scheme + "server=" + url;
                return List.of(binary, scheme + "client", "--link", link, "--socks5", "127.0.0.1:" + socksPort);
            }
        });
    }

    private Subject plain() {
        return Subject.of("original plain", "original plain", new Subject.Commands() {
            @Override
            public List<String> server(int port) {
                return List.of(binary, "server", "--listen", "127.0.0.1:" + port, "-p", Subjects.PASSWORD);
            }

            @Override
            public List<String> client(int serverPort, int socksPort) {
                return List.of(
                        binary,
                        "client",
                        "--server",
                        "127.0.0.1:" + serverPort,
                        "-p",
                        Subjects.PASSWORD,
                        "--socks5",
                        "127.0.0.1:" + socksPort);
            }
        });
    }
}
