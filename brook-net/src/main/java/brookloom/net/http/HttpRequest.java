package brookloom.net.http;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Request of an app to its proxy.
 *
 * @param http10 whether the app speaks HTTP/1.0, which knows neither chunks nor interim answers
 * @param head as it came
 */
public record HttpRequest(String method, HttpTarget target, boolean http10, HttpHead head, HttpBody body) {
    private static final Pattern LINE = Pattern.compile("(?<method>[^ ]+) (?<target>[^ ]+) HTTP/(?<version>\\d\\.\\d)");

    /** Methods that do no more when they are done twice (RFC 9110 §9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /**
     * Makes sense of a head.
     *
     * @throws HttpProblem when there is none in it, or more than one
     */
    public static HttpRequest parse(byte[] bytes) throws HttpProblem {
        try {
            return of(HttpHead.parse(bytes, HttpHead.Leniency.NONE));
        } catch (MalformedHttp e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static HttpRequest of(HttpHead head) throws HttpProblem {
        Matcher line = LINE.matcher(head.startLine());
        if (!line.matches() || !HttpHead.isToken(line.group("method"))) {
            throw malformed("the request does not begin with method, target and HTTP version");
        }
        String version = line.group("version");
        if (!version.startsWith("1.")) {
            throw new HttpProblem(HttpStatus.VERSION_NOT_SUPPORTED, "This proxy speaks HTTP/1.1.");
        }
        boolean http10 = version.equals("1.0");
        String method = line.group("method");
        boolean connect = method.equals("CONNECT");
        HttpTarget target =
                connect ? HttpTarget.tunnel(line.group("target")) : HttpTarget.resource(method, line.group("target"));
        checkHost(head, http10 || connect);
        HttpBody body = body(head, http10);
        if (connect && !body.equals(new HttpBody.None())) {
            throw malformed("a CONNECT has no body");
        }
        return new HttpRequest(method, target, http10, head, body);
    }

    /** RFC 9112 §3.2; old programs leave Host out of a CONNECT, where it repeats the target. */
    private static void checkHost(HttpHead head, boolean optional) throws HttpProblem {
        int hosts = head.values("Host").size();
        if (hosts > 1 || (hosts == 0 && !optional)) {
            throw malformed("the request has " + hosts + " Host fields, must have 1");
        }
    }

    /** RFC 9112 §6.1, §6.3; whatever two parties could read in two ways is refused. */
    private static HttpBody body(HttpHead head, boolean http10) throws HttpProblem {
        List<String> lengths = head.values("Content-Length");
        if (!head.has("Transfer-Encoding")) {
            return switch (lengths.size()) {
                case 0 -> new HttpBody.None();
                case 1 -> sized(lengths.getFirst());
                default -> throw malformed("the request has several Content-Length fields");
            };
        }
        if (!lengths.isEmpty()) {
            throw malformed("the request has both Content-Length and Transfer-Encoding");
        }
        if (http10) {
            throw malformed("an HTTP/1.0 request has no Transfer-Encoding");
        }
        if (!head.members("Transfer-Encoding").equals(List.of("chunked"))) {
            throw new HttpProblem(HttpStatus.NOT_IMPLEMENTED, "This proxy knows no Transfer-Encoding but chunked.");
        }
        return new HttpBody.Chunked();
    }

    private static HttpBody sized(String length) throws HttpProblem {
        if (!length.matches("\\d{1,18}")) {
            throw malformed("the request's Content-Length is not a number of 1 to 18 digits");
        }
        long bytes = Long.parseLong(length);
        return bytes == 0 ? new HttpBody.None() : new HttpBody.Sized(bytes);
    }

    private static HttpProblem malformed(String message) {
        return new HttpProblem(HttpStatus.BAD_REQUEST, "Malformed request: " + message + ".");
    }

    /** Returns whether the request may be sent again when a kept-alive connection has ended. */
    public boolean repeatable() {
        return IDEMPOTENT.contains(method) && body.equals(new HttpBody.None()) && !upgrades();
    }

    /** Returns whether the app keeps the connection alive for more requests. */
    public boolean keepsAlive() {
        // A proxy keeps no connection of HTTP/1.0 open (RFC 9112 §9.3).
        return !http10 && !asks("Connection", "close") && !asks("Proxy-Connection", "close");
    }

    /** Returns whether it turns into another protocol, whichever, if the target agrees (RFC 9110 §7.8). */
    public boolean upgrades() {
        return target instanceof HttpTarget.Resource && !http10 && HopByHop.upgrades(head);
    }

    /** Returns whether the app may wait for an interim answer (100) before it sends the body. */
    public boolean expectsContinue() {
        return !http10 && asks("Expect", "100-continue");
    }

    private boolean asks(String field, String member) {
        return head.members(field).contains(member);
    }

    /**
     * Returns the head for the resource's own server, in origin form (RFC 9112 §3.2.1). Adds no Via: who asks is nobody's
     * business.
     */
    public HttpHead toOrigin(HttpTarget.Resource resource) {
        HttpHead stripped = HopByHop.strip(head)
                .without(name -> name.equals("host") || name.equals("proxy-authorization"))
                .startingWith(method + " " + resource.path() + " HTTP/1.1")
                .withFirst("Host", resource.authority()); // the URL's, whatever the app's field says (RFC 9112 §3.2.2)
        return upgrades() ? HopByHop.keepUpgrade(stripped, head) : stripped;
    }
}
