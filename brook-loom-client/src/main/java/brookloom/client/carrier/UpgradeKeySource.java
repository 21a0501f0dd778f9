package brookloom.client.carrier;

import brookloom.client.config.ServerAddress;
import brookloom.proto.Password;
import brookloom.proto.UpgradeKeys;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Supplier;

/** Makes a fresh Sec-WebSocket-Key for each upgrade, by which a server of ours knows that this client has the password. */
public final class UpgradeKeySource implements Supplier<String> {
    private final UpgradeKeys keys;
    private final InstantSource clock;
    private final String path;

    public UpgradeKeySource(Password password, InstantSource clock, ServerAddress server) {
        this.keys = new UpgradeKeys(password);
        this.clock = clock;
        this.path = decoded(server.path());
    }

    @Override
    public String get() {
        return Base64.getEncoder().encodeToString(keys.make(clock.instant(), path));
    }

    /** Servers compare the path decoded. */
    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }
}
