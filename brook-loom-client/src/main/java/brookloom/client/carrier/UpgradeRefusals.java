package brookloom.client.carrier;

import brookloom.client.config.ServerAddress;
import brookloom.net.dial.DialFailed;
import brookloom.net.text.Failures;
import brookloom.net.text.Login;
import brookloom.net.text.Printable;
import brookloom.proto.ReplyCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Describes each refusal of an upgrade in one line: the problem and its cure. */
public final class UpgradeRefusals {
    private static final int LONGEST_LOCATION = 200;

    private final ServerAddress server;

    public UpgradeRefusals(ServerAddress server) {
        this.server = server;
    }

    public DialFailed noAnswer() {
        return because("closed the connection without an answer: is a Brook wsserver there" + orTls());
    }

    public DialFailed halfAnAnswer() {
        return because("closed the connection inside its answer");
    }

    public DialFailed notHttp() {
        return because("answers something that is not HTTP/1.1: check host and port"
                + (server.tls() ? "" : ", and whether it requires wss://"));
    }

    /** Returns an alert of TLS, to a request in the clear. */
    public DialFailed speaksTls() {
        return because("speaks TLS on this port: give wss:// instead of ws://");
    }

    private String orTls() {
        return server.tls() ? "?" : ", or does it require wss://? Then give wss:// instead of ws://";
    }

    public DialFailed brokenStatusLine() {
        return because("answers with a broken HTTP status line");
    }

    /** A header of more than so many bytes. */
    public DialFailed hugeHeader(int limit) {
        return because("answers with a header of over " + limit + " bytes");
    }

    public DialFailed wrongAccept() {
        return because("answers 101 without a right Sec-WebSocket-Accept: something in between is not WebSocket");
    }

    public DialFailed noFramedMode() {
        return because(
                "has no framed mode for this client: is the password right, the user neither disabled, expired nor over quota, and"
                        + " are both clocks within a minute? Or leave --framed out, or update the server");
    }

    /** An ordinary answer instead of 101. */
    public DialFailed status(int status, @Nullable String location) {
        String answers = "answers HTTP " + status;
        return because(
                switch (status) {
                    case 301, 302, 303, 307, 308 ->
                        answers + " and redirects to " + place(location) + ": give that address instead";
                    case 400 ->
                        answers + ": a proxy or web server there does not take the upgrade" + orTls()
                                + (server.tls() ? "" : ".")
                                + " If its headers are large, send fewer or shorter ones with --header";
                    case 401, 403 ->
                        answers + " (forbidden): a proxy or CDN in front of the server turns this client away";
                    case 404 ->
                        answers + " for path " + server.path() + ": is it the server's --path?"
                                + " With --strict, a server answers so to a wrong password or clock, and to a user who is disabled,"
                                + " expired or over quota, too";
                    case 431 ->
                        answers
                                + ": the headers of the upgrade request are too large for it; send fewer or shorter"
                                + " ones with --header, and look at what a proxy or CDN in front adds or allows";
                    case 429 -> answers + " (too many requests): try again later";
                    case 503 ->
                        answers + ": the proxy in front does not reach the Brook server (is it running?),"
                                + " or one of them is overloaded";
                    case 502, 504, 521, 522, 523, 530 ->
                        answers + ": the proxy in front does not reach the Brook server";
                    case 525, 526 ->
                        answers + ": the proxy in front does not accept the Brook server's TLS or its certificate";
                    default -> answers + " instead of a WebSocket upgrade: is a Brook wsserver there, with this path?";
                });
    }

    /** Returns the end of a connection whose first request had headers of so many bytes. */
    public DialFailed largeHeaders(int bytes, IOException cause) {
        return new DialFailed(
                ReplyCode.GENERAL_FAILURE,
                "server " + server + " broke the connection during the upgrade: " + Failures.reason(cause)
                        + "; the headers of --header (" + bytes + " bytes) may be too large for it,"
                        + " send fewer or shorter ones with --header",
                cause);
    }

    private static String place(@Nullable String location) {
        return location == null ? "nowhere" : Printable.line(Login.hidden(location), LONGEST_LOCATION);
    }

    /** The server, and what it does. */
    DialFailed because(String why) {
        return new DialFailed(ReplyCode.GENERAL_FAILURE, "server " + server + " " + why);
    }
}
