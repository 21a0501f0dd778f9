package brookloom.server.web;

import brookloom.net.websocket.WebSocketKey;
import brookloom.server.targets.Peer;
import brookloom.server.web.framed.FramedMode;
import brookloom.server.web.port.Arrivals;
import brookloom.server.web.site.Site;
import brookloom.server.web.site.SiteRequest;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;

/**
 * Serves HTTP/1.x in front of Jetty: an upgrade becomes a tunnel, framed mode goes to Jetty, and all the rest to the site.
 * Jetty's own parser and answers never meet a stranger.
 */
final class WebFront extends AbstractConnectionFactory {
    private static final int HTTP_1_1 = 1001;

    private final UpgradeRules rules;
    private final KeyGate gate;
    private final ForwardedFor forwardedFor;
    private final WebTunnels tunnels;
    private final Arrivals arrivals;
    private final HeaderDeadlines deadlines;
    private final Site site;
    private final HttpConnectionFactory framed;

    /** @param framed serves upgrades that are none of ours */
    WebFront(
            UpgradeRules rules,
            KeyGate gate,
            ForwardedFor forwardedFor,
            WebTunnels tunnels,
            Arrivals arrivals,
            HeaderDeadlines deadlines,
            Site site,
            HttpConnectionFactory framed) {
        super(HttpVersion.HTTP_1_1.asString());
        this.rules = rules;
        this.gate = gate;
        this.forwardedFor = forwardedFor;
        this.tunnels = tunnels;
        this.arrivals = arrivals;
        this.deadlines = deadlines;
        this.site = site;
        this.framed = framed;
        installBean(framed);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new WebConnection(this, connector, endPoint, true), connector, endPoint);
    }

    /** Returns the factory of connections that speak HTTP where TLS is spoken: each gets a page that says so. */
    AbstractConnectionFactory withoutTls() {
        return new AbstractConnectionFactory(getProtocol()) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(new WebConnection(WebFront.this, connector, endPoint, false), connector, endPoint);
            }
        };
    }

    KeyGate gate() {
        return gate;
    }

    UpgradeRules rules() {
        return rules;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    HeaderDeadlines deadlines() {
        return deadlines;
    }

    Site site() {
        return site;
    }

    /** Returns whether the request opens a tunnel. */
    boolean isUpgrade(SiteRequest request) {
        return rules.isPath(request.rawTarget())
                && rules.isUpgrade(request.method(), request.version() == HTTP_1_1, request.headers());
    }

    /** Returns whether a client with a password has made the upgrade's key. Ask once: a key counts once. */
    boolean isOurs(SiteRequest upgrade) {
        return gate.isOurs(upgrade.headers(), peer(upgrade));
    }

    private Peer peer(SiteRequest request) {
        return forwardedFor.peer(request.connection().remote(), request.headers());
    }

    /** Returns whether an upgrade is for framed mode. */
    static boolean isFramed(SiteRequest upgrade) {
        return FramedMode.isWanted(upgrade.headers());
    }

    /** Returns the answer to an upgrade, as the original words it: nothing of it says who answers. */
    static byte[] switching(SiteRequest upgrade) {
        String key = String.valueOf(upgrade.header(HttpHeader.SEC_WEBSOCKET_KEY));
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + WebSocketKey.accept(key) + "\r\n\r\n";
        return answer.getBytes(StandardCharsets.US_ASCII);
    }

    Connection tunnel(SiteRequest upgrade, Connector connector, EndPoint endPoint, boolean ours) {
        return new TunnelConnection(endPoint, connector.getExecutor(), tunnels, peer(upgrade), ours);
    }

    /** Returns the connection that takes the request again, whose head is {@link #head}. */
    Connection framed(Connector connector, EndPoint endPoint) {
        return framed.newConnection(connector, endPoint);
    }

    /** Returns an upgrade's head without whatever Jetty would take offence at. */
    static byte[] head(SiteRequest upgrade) {
        StringBuilder head = new StringBuilder("GET / HTTP/1.1\r\n");
        for (HttpField field : upgrade.headers()) {
            HttpHeader name = field.getHeader();
            boolean needed = name == HttpHeader.HOST
                    || name == HttpHeader.CONNECTION
                    || name == HttpHeader.UPGRADE
                    || name == HttpHeader.ORIGIN
                    || name == HttpHeader.X_FORWARDED_FOR
                    || field.getLowerCaseName().startsWith("sec-websocket-");
            if (needed) {
                head.append(field.getName())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
