package brookloom.client.carrier.http2;

import brookloom.client.carrier.http2.Http2Connection.Request;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.frames.HeadersFrame;

/**
 * The first request of a connection, an ordinary one.
 *
 * @param request names server and path
 * @param key by which a server of ours knows that this client has the password
 */
public record Greeting(Request request, String key) {
    HeadersFrame frame() {
        HttpFields.Mutable fields = HttpFields.build().put(HttpHeader.SEC_WEBSOCKET_KEY, key);
        request.headers().forEach(fields::add);
        var get = new MetaData.Request(
                HttpMethod.GET.asString(),
                HttpScheme.HTTPS.asString(),
                new HostPortHttpField(request.host(), request.port()),
                request.path(),
                HttpVersion.HTTP_2,
                fields,
                -1);
        return new HeadersFrame(get, null, true);
    }
}
