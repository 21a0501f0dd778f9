package brookloom.server;

import brookloom.net.config.TimeoutConfig;
import brookloom.observe.Vitals;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.ServerConfig;
import brookloom.server.config.ServerListenerConfig;

/** Describes a server's configuration to its operators, without its secrets. */
final class ServerFacts {
    private ServerFacts() {}

    static void add(ServerConfig config, Vitals vitals) {
        vitals.addFact(Vitals.PROGRAM, "server");
        vitals.addFact(
                "Kind",
                switch (config.listener()) {
                    case ServerListenerConfig.Ws ws ->
                        "wsserver, path " + ws.upgrade().path();
                    case ServerListenerConfig.Wss wss ->
                        "wssserver, path " + wss.upgrade().path();
                    case ServerListenerConfig.Plain plain -> "server, TCP and UDP";
                });
        vitals.addFact(
                "Passwords",
                switch (config.tunnels().access()) {
                    case AccessConfig.OnePassword one -> "one";
                    case AccessConfig.UserList list -> "one per user, from a file";
                    case AccessConfig.UserService service -> "one per user, from a service";
                });
        if (config.tunnels().withoutBrookProtocol()) {
            vitals.addFact("Encryption", "by TLS only (--withoutBrookProtocol)");
        }
        vitals.addFact("Targets", config.targets().scope().toString());
        TimeoutConfig timeouts = config.tunnels().timeouts();
        vitals.addFact(
                "Idle timeouts",
                "TCP " + seconds(timeouts.tcp().toSeconds()) + ", UDP "
                        + seconds(timeouts.udp().toSeconds()));
    }

    private static String seconds(long seconds) {
        return seconds == 0 ? "none" : seconds + " s";
    }
}
