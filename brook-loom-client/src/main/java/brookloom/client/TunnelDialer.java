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
public final class TunnelDialer implements Dialer {
    private final TunnelOptions options;
    private final CarrierDialer carriers;

    public TunnelDialer(TunnelOptions options) {
        this.options = options;
        this.carriers = new CarrierDialer(options);
    }

    @Override
    public ByteStream dialTcp(Destination destination, byte[] early) throws DialFailed {
        ByteStream carrier = carriers.dial(0).stream();
        OpenRequest request = OpenRequest.now(options.clock(), Network.TCP, destination);
        try {
            if (options.withoutBrookProtocol()) {
                return ClientTunnel.openBare(carrier, options.keys(), request, early);
            }
            AnswerLimit answer = new AnswerLimit(carrier, options);
            return answer.watch(ClientTunnel.open(carrier, options.keys(), request, early, answer::arrived));
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
        AnswerLimit answer = new AnswerLimit(carrier, options);
        return answer.watch(ClientTunnel.openDatagrams(carrier, options.keys(), request, answer::arrived));
    }

    private DialFailed lost(ByteStream carrier, IOException e) {
        carrier.close();
        return new DialFailed(
                ReplyCode.GENERAL_FAILURE,
                "server " + options.server() + " broke the connection at the opening: " + e.getMessage(),
                e);
    }
}
