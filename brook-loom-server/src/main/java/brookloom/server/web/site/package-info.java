/**
 * An ordinary web server, for everybody who opens no tunnel. It reads requests as nginx does, byte for
 * byte, and answers as nginx does, header for header, since that is what most of the web's servers are.
 *
 * <pre>
 *   bytes ──▶ HeadParser (RequestLine, FieldLine, RequestTarget) ──▶ SiteRequest ──▶ Site ──▶ Answer ──▶ Face ──▶ bytes
 * </pre>
 */
@NullMarked
package brookloom.server.web.site;

import org.jspecify.annotations.NullMarked;
