package brookloom.server.web;

import brookloom.net.websocket.WebSocketKey;
import brookloom.proto.BrookProtocol;
import brookloom.server.targets.Peer;
import brookloom.server.web.framed.FramedMode;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers a correct WebSocket upgrade of the path with 101 and a tunnel, over HTTP/2 an extended CONNECT with 200;
 * everything else as a web server would.
 */
final class UpgradeHandler extends Handler.Abstract.NonBlocking {
    private static final HttpField UPGRADE = new PreEncodedHttpField(HttpHeader.UPGRADE, "websocket");

    /** Without its enum, Jetty leaves the field at its place, the original's; it would put it last. */
    private static final HttpField CONNECTION = new HttpField(HttpHeader.CONNECTION, "Upgrade") {
        @Override
        public @Nullable HttpHeader getHeader() {
            return null;
        }
    };

    private static final String VERSION = "13";

    private final String path;
    private final ForwardedFor forwardedFor;
    private final WebTunnels tunnels;
    private final FramedMode framed;

    UpgradeHandler(String path, ForwardedFor forwardedFor, WebTunnels tunnels, FramedMode framed) {
        this.path = path;
        this.forwardedFor = forwardedFor;
        this.tunnels = tunnels;
        this.framed = framed;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int refusal = refusal(request, response.getHeaders());
        if (refusal != 0) {
            response.getHeaders().put(HttpHeader.DATE, DateGenerator.formatDate(System.currentTimeMillis()));
            Response.writeError(request, response, callback, refusal);
        } else if (isHttp2(request)) {
            openStream(request, response, callback);
        } else if (FramedMode.isWanted(request)) {
            Peer peer = peer(request);
            EndPoint connection =
                    request.getConnectionMetaData().getConnection().getEndPoint();
            framed.serve(request, response, callback, carrier -> tunnels.start(carrier, connection, peer));
        } else {
            upgrade(request, response, callback);
        }
        return true;
    }

    /** The status of an ordinary answer, or 0 for an upgrade (RFC 6455 §4.2.1). */
    private int refusal(Request request, HttpFields.Mutable answer) {
        HttpFields headers = request.getHeaders();
        HttpURI uri = request.getHttpURI();
        if (!path.equals(decodedPath(uri))) {
            return uri.hasViolations() ? HttpStatus.BAD_REQUEST_400 : HttpStatus.NOT_FOUND_404;
        }
        if (isHttp2(request)) {
            // There is no other upgrade there.
            return isExtendedConnect(request) && !OddHandshake.isOdd(headers) ? 0 : HttpStatus.NOT_FOUND_404;
        }
        if (!HttpMethod.GET.is(request.getMethod())) {
            answer.put(HttpHeader.ALLOW, HttpMethod.GET.asString());
            return HttpStatus.METHOD_NOT_ALLOWED_405;
        }
        boolean asked = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && headers.contains(HttpHeader.CONNECTION, "upgrade")
                && headers.contains(HttpHeader.UPGRADE, "websocket");
        if (!asked || !VERSION.equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))) {
            answer.put(UPGRADE).put(HttpHeader.SEC_WEBSOCKET_VERSION, VERSION);
            return HttpStatus.UPGRADE_REQUIRED_426;
        }
        List<String> keys = headers.getValuesList(HttpHeader.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !WebSocketKey.isValid(keys.getFirst())) {
            return HttpStatus.BAD_REQUEST_400;
        }
        return OddHandshake.isOdd(headers) ? HttpStatus.NOT_FOUND_404 : 0;
    }

    private static boolean isHttp2(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** RFC 8441 §5. */
    private static boolean isExtendedConnect(Request request) {
        TunnelSupport tunnel = request.getTunnelSupport();
        return tunnel != null
                && "websocket".equals(tunnel.getProtocol())
                && VERSION.equals(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_VERSION));
    }

    /** Jetty's own decoding drops parameters and resolves dots, where the original takes the path as it is. */
    private static String decodedPath(HttpURI uri) {
        String raw = String.valueOf(uri.getPath());
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void upgrade(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        takeOver(request, endPoint, peer(request));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        String key = String.valueOf(request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY));
        response.getHeaders()
                .put(UPGRADE)
                .put(CONNECTION)
                .put(HttpHeader.SEC_WEBSOCKET_ACCEPT, WebSocketKey.accept(key));
        response.write(true, null, callback);
    }

    private void openStream(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getTunnelSupport().getEndPoint();
        takeOver(request, endPoint, peer(request).onStream(flow(request, (Stream) endPoint.getTransport())));
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

    private void takeOver(Request request, EndPoint endPoint, Peer peer) {
        Executor executor = request.getConnectionMetaData().getConnector().getExecutor();
        var connection = new TunnelConnection(endPoint, executor, tunnels, peer);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
    }
}
