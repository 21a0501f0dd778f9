package brookloom.it.proxies;

import brookloom.it.fixtures.Eventually;
import brookloom.it.fixtures.Program;
import brookloom.it.wss.Site;
import brookloom.testing.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real proxy in front of a server, run with the recipe that the README points to; only names and ports differ. */
final class FrontProxy implements AutoCloseable {
    private final Program program;
    private final int port;

    /** Which one. */
    enum Kind {
        NGINX("nginx"),
        HAPROXY("haproxy");

        private final String command;

        Kind(String command) {
            this.command = command;
        }

        /** Returns where it is, or ends the calling test as skipped. */
        Path require() {
            return Programs.require(command);
        }
    }

    private FrontProxy(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    /** Starts it before a server on this port of loopback; returns when it listens. */
    static FrontProxy start(Kind kind, Path folder, Site site, int serverPort) throws Exception {
        int port = freePort();
        List<String> command = switch (kind) {
            case NGINX -> nginx(kind, folder, site, serverPort, port);
            case HAPROXY -> haproxy(kind, folder, site, serverPort, port);
        };
        FrontProxy proxy = new FrontProxy(Program.start(Map.of(), command), port);
        try {
            Eventually.holds(proxy::connect);
            return proxy;
        } catch (Exception | AssertionError e) {
            proxy.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    private void connect() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        } catch (IOException e) {
            throw new AssertionError("does not listen, said " + program.said(), e);
        }
    }

    private static List<String> nginx(Kind kind, Path folder, Site site, int serverPort, int port) throws IOException {
        String server = recipe(
                "nginx.conf",
                Map.of(
                        "listen 443 ssl;",
                        "listen 127.0.0.1:" + port + " ssl;",
                        "/etc/letsencrypt/live/example.com/fullchain.pem",
                        site.certificate().toString(),
                        "/etc/letsencrypt/live/example.com/privkey.pem",
                        site.key().toString(),
                        "127.0.0.1:9999;",
                        "127.0.0.1:" + serverPort + ";"));
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s;
                    proxy_temp_path %1$s;
                    fastcgi_temp_path %1$s;
                    uwsgi_temp_path %1$s;
                    scgi_temp_path %1$s;
                %2$s
                }
                """.formatted(folder, server));
        return List.of(kind.require().toString(), "-p", folder.toString(), "-c", configuration.toString());
    }

    private static List<String> haproxy(Kind kind, Path folder, Site site, int serverPort, int port)
            throws IOException {
        Path pem = Files.writeString(
                folder.resolve("both.pem"), Files.readString(site.certificate()) + Files.readString(site.key()));
        String all = recipe(
                "haproxy.cfg",
                Map.of(
                        "bind :443 ", "bind 127.0.0.1:" + port + " ",
                        "/etc/haproxy/certs/example.com.pem", pem.toString(),
                        "server brook-loom 127.0.0.1:9999", "server brook-loom 127.0.0.1:" + serverPort));
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), all);
        return List.of(kind.require().toString(), "-db", "-f", configuration.toString());
    }

    /** The recipe with these words put in place of its own, which have to be there. */
    private static String recipe(String name, Map<String, String> words) throws IOException {
        String recipe = Files.readString(Program.root().resolve("docs/recipes/" + name));
        for (Map.Entry<String, String> word : words.entrySet()) {
            if (!recipe.contains(word.getKey())) {
                throw new AssertionError(name + " has no '" + word.getKey() + "' any more");
            }
            recipe = recipe.replace(word.getKey(), word.getValue());
        }
        return recipe;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
