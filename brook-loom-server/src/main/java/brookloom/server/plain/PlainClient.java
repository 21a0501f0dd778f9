package brookloom.server.plain;

import brookloom.proto.DatagramOpener;
import brookloom.proto.DatagramSealer;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.server.users.User;

/** Opens and seals the datagrams of one user's clients. Of the loop's thread alone. */
final class PlainClient {
    private final User user;
    private final DatagramOpener opener;
    private final DatagramSealer sealer;

    PlainClient(User user) {
        this.user = user;
        this.opener = user.keys().datagramOpener(Sender.CLIENT);
        this.sealer = user.keys().datagramSealer(Sender.SERVER);
    }

    User user() {
        return user;
    }

    DatagramOpener opener() {
        return opener;
    }

    DatagramSealer sealer() {
        return sealer;
    }
}
