package brookloom.server.users;

import brookloom.net.config.HkdfConfig;
import brookloom.net.stream.ByteStream;
import brookloom.proto.Password;
import brookloom.server.targets.Peer;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.UnencryptedServerTunnel;
import java.io.IOException;
import java.time.Instant;

/** One password for everybody, without limits. */
public final class OnePassword implements Users {
    private final User anybody;

    /** @param password its maker owns it */
    public OnePassword(Password password, HkdfConfig hkdf) {
        this.anybody = User.anybody(password, hkdf);
    }

    @Override
    public Opened accept(ByteStream carrier, Peer peer, boolean unencrypted) throws IOException {
        return new Opened(
                unencrypted
                        ? UnencryptedServerTunnel.accept(carrier, anybody.keys())
                        : BrookServerTunnel.accept(carrier, anybody.keys()),
                anybody);
    }

    @Override
    public void checkServed(User user, Instant now) {
        // Always.
    }

    @Override
    public long minuteOfKey(byte[] key, Instant now, String path, Peer peer) {
        return anybody.upgradeKeys().minuteOf(key, now, path);
    }

    @Override
    public User ofDatagram(byte[] datagram, Instant now, Peer peer) {
        return anybody; // whether it opens is found out by opening it
    }

    @Override
    public User only() {
        return anybody;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
