package brookloom.server.web;

import brookloom.server.web.site.Answer;
import brookloom.server.web.site.Face;
import brookloom.server.web.site.RequestTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what Jetty itself refuses (bad requests of HTTP/2, failures) with the site's pages, without a word of Jetty's. */
final class ErrorPages extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Answer page =
                Face.page(response.getStatus(), SiteHandler.siteRequest(request, "/", new RequestTarget("/", null)));
        response.getHeaders().clear();
        response.setStatus(page.status());
        Face.fields(page).forEach(response.getHeaders()::add);
        boolean head = request.getMethod().equals("HEAD");
        response.write(
                true, head ? null : ByteBuffer.wrap(page.text().getBytes(StandardCharsets.ISO_8859_1)), callback);
        return true;
    }
}
