package brookloom.client;

import brookloom.proto.Destination;
import brookloom.proto.Network;
import brookloom.proto.OpenRequest;
import brookloom.proto.ReplyCode;
import brookloom.proto.io.ByteStream;
import brookloom.proto.io.ClientTunnel;
import brookloom.proto.io.DatagramStream;
import brookloom.proto.io.DialFailed;
import java.io.IOException;

/** Reaches destinations through the server: a carrier for each, and the opening as its first flight. */
final class TunnelDialer implements Dialer {
    private final String server;
    private final TunnelOptions options;
    private final CarrierDialer carriers;

    /**
     * Dials by these carriers, and owns them.
     *
     * @param server its name for messages
     */
    TunnelDialer(String server, TunnelOptions options, CarrierDialer carriers) {
        this.server = server;
        this.options = options;
        this.carriers = carriers;
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] early) throws DialFailed {
        ByteStream carrier = carriers.dial(0).stream();
        OpenRequest request = OpenRequest.now(options.clock(), Network.TCP, destination);
        try {
            if (options.withoutBrookProtocol()) {
                return ClientTunnel.openBare(carrier, options.keys(), request, early);
            }
            AnswerLimit answer = new AnswerLimit(server, carrier, options.nonceTimeout());
            return answer.watch(ClientTunnel.open(carrier, options.keys(), request, early, answer));
        } catch (IOException e) {
            throw lost(carrier, e);
        }
    }

    @Override
    public UdpTunnel dialUdp(Destination destination, int localPort) throws DialFailed {
        CarrierDialer.Carrier dialled = carriers.dial(localPort);
        ByteStream carrier = dialled.stream();
        OpenRequest request = OpenRequest.now(options.clock(), Network.UDP, destination);
        try {
            return new UdpTunnel(openDatagrams(carrier, request), dialled.localPort());
        } catch (IOException e) {
            throw lost(carrier, e);
        }
    }

    private DatagramStream openDatagrams(ByteStream carrier, OpenRequest request) throws IOException {
        if (options.withoutBrookProtocol()) {
            return ClientTunnel.openBareDatagrams(carrier, options.keys(), request);
        }
        AnswerLimit answer = new AnswerLimit(server, carrier, options.nonceTimeout());
        return answer.watch(ClientTunnel.openDatagrams(carrier, options.keys(), request, answer));
    }

    @Override
    public void close() {
        carriers.close();
    }

    private DialFailed lost(ByteStream carrier, IOException e) {
        carrier.close();
        return new DialFailed(
                ReplyCode.GENERAL_FAILURE,
                "server " + server + " broke the connection at the opening: " + e.getMessage(),
                e);
    }
}
