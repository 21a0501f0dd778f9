package brookloom.it.proxies;

import brookloom.it.fixtures.Program;
import brookloom.it.wss.TlsSite;
import brookloom.testing.ListeningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real proxy in front of a server, run with the recipe that the README points to; only names and ports differ. */
enum FrontProxy {
    NGINX {
        @Override
        ListeningProgram start(Path folder, TlsSite site, int serverPort) throws Exception {
            return ListeningProgram.nginx(
                    folder,
                    port -> recipe(
                            "nginx.conf",
                            Map.of(
                                    "listen 443 ssl;",
                                    "listen 127.0.0.1:" + port + " ssl;",
                                    "/etc/letsencrypt/live/example.com/fullchain.pem",
                                    site.certificate().toString(),
                                    "/etc/letsencrypt/live/example.com/privkey.pem",
                                    site.key().toString(),
                                    "127.0.0.1:9999;",
                                    "127.0.0.1:" + serverPort + ";")));
        }
    },

    HAPROXY {
        @Override
        ListeningProgram start(Path folder, TlsSite site, int serverPort) throws Exception {
            Path pem = Files.writeString(
                    folder.resolve("both.pem"), Files.readString(site.certificate()) + Files.readString(site.key()));
            return ListeningProgram.haproxy(
                    folder,
                    port -> recipe(
                            "haproxy.cfg",
                            Map.of(
                                    "bind :443 ",
                                    "bind 127.0.0.1:" + port + " ",
                                    "/etc/haproxy/certs/example.com.pem",
                                    pem.toString(),
                                    "server brook-loom 127.0.0.1:9999",
                                    "server brook-loom 127.0.0.1:" + serverPort)));
        }
    };

    /** Starts it before a server on this port of loopback; returns when it listens. */
    abstract ListeningProgram start(Path folder, TlsSite site, int serverPort) throws Exception;

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
}
