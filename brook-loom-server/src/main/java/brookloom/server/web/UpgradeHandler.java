package brookloom.server.web;

import brookloom.proto.BrookProtocol;
import brookloom.server.targets.Peer;
import brookloom.server.web.framed.FramedMode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.util.Callback;

/**
 * Opens tunnels where Jetty speaks HTTP: over HTTP/2 by an extended CONNECT of the path, with 200, and in framed mode.
 * Everything else gets the site's answer; a request with a key of ours opens its HTTP/2 connection to tunnels, too.
 */
final class UpgradeHandler extends Handler.Abstract.NonBlocking {
    private final UpgradeRules rules;
    private final KeyGate gate;
    private final ForwardedFor forwardedFor;
    private final WebTunnels tunnels;
    private final FramedMode framed;
    private final SiteHandler site;

    UpgradeHandler(
            UpgradeRules rules,
            KeyGate gate,
            ForwardedFor forwardedFor,
            WebTunnels tunnels,
            FramedMode framed,
            SiteHandler site) {
        this.rules = rules;
        this.gate = gate;
        this.forwardedFor = forwardedFor;
        this.tunnels = tunnels;
        this.framed = framed;
        this.site = site;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            Peer peer = peer(request); // an upgrade to framed mode, which WebFront has let pass
            EndPoint connection =
                    request.getConnectionMetaData().getConnection().getEndPoint();
            framed.serve(request, response, callback, carrier -> tunnels.start(carrier, connection, peer, true));
        } else if (isPath(request) && isTunnel(request)) {
            openStream(request, response, callback);
        } else {
            if (isPath(request)
                    && HttpMethod.GET.is(request.getMethod())
                    && gate.isOurs(request.getHeaders(), peer(request))) {
                Http2.session(request).admit();
            }
            return site.handle(request, response, callback);
        }
        return true;
    }

    private boolean isPath(Request request) {
        return rules.isPath(String.valueOf(request.getHttpURI().getPathQuery()));
    }

    private static boolean isTunnel(Request request) {
        return isExtendedConnect(request) && !UpgradeRules.isOdd(request.getHeaders());
    }

    /** RFC 8441 §5. */
    private static boolean isExtendedConnect(Request request) {
        TunnelSupport tunnel = request.getTunnelSupport();
        return tunnel != null
                && "websocket".equals(tunnel.getProtocol())
                && UpgradeRules.VERSION.equals(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_VERSION));
    }

    private void openStream(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getTunnelSupport().getEndPoint();
        takeOver(request, endPoint, peer(request).onStream(flow(request, (Stream) endPoint.getTransport())), true);
        response.setStatus(HttpStatus.OK_200);
        response.write(true, null, callback);
    }

    /** A flow of datagrams that comes back names the stream it first had. */
    private static int flow(Request request, Stream stream) {
        String first = request.getHeaders().get(BrookProtocol.FLOW_HEADER);
        return first != null && first.matches("[1-9]\\d{0,8}") ? Integer.parseInt(first) : stream.getId();
    }

    private Peer peer(Request request) {
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        return forwardedFor.peer((InetSocketAddress) remote, request.getHeaders());
    }

    private void takeOver(Request request, EndPoint endPoint, Peer peer, boolean ours) {
        Executor executor = request.getConnectionMetaData().getConnector().getExecutor();
        var connection = new TunnelConnection(endPoint, executor, tunnels, peer, ours);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
    }
}
