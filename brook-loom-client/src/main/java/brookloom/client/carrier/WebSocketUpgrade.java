package brookloom.client.carrier;

import brookloom.client.config.HttpHeader;
import brookloom.client.config.ServerAddress;
import brookloom.net.dial.DialFailed;
import brookloom.net.http.HttpReader;
import brookloom.net.http.HttpReader.HeadCutShort;
import brookloom.net.http.HttpReader.HeadTooLarge;
import brookloom.net.http.HttpReader.NotHttp;
import brookloom.net.http.HttpStatus;
import brookloom.net.http.MalformedHttp;
import brookloom.net.http.ResponseHead;
import brookloom.net.stream.ByteStream;
import brookloom.net.stream.PrefixedStream;
import brookloom.net.websocket.WebSocketKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The client's half of the upgrade (RFC 6455 §4.1): one request, one final answer, and the raw stream after it. */
public final class WebSocketUpgrade implements Upgrade {
    private static final int MAX_ANSWER = 16 * 1024;

    /** Part of the page of nginx, and of a wssserver. */
    private static final String HTTPS_PORT = "plain HTTP request was sent to HTTPS port";

    /** More than that page has. */
    private static final int MAX_PAGE = 1024;

    private final ServerAddress server;
    private final UpgradeRefusals refusals;
    private final String headers;
    private final Supplier<String> keys;

    /**
     * @param headers additional ones, from the user
     * @param keys makes a Sec-WebSocket-Key for each upgrade
     */
    public WebSocketUpgrade(ServerAddress server, List<HttpHeader> headers, Supplier<String> keys) {
        this.keys = keys;
        this.server = server;
        this.refusals = new UpgradeRefusals(server);
        this.headers = headers.stream()
                .map(header -> header.name() + ": " + header.value() + "\r\n")
                .collect(Collectors.joining());
    }

    /** Returns the connection after the answer, with bytes that came with the answer first. */
    @Override
    public ByteStream perform(ByteStream carrier) throws IOException {
        String key = keys.get();
        byte[] request = request(key);
        carrier.write(request, 0, request.length);
        HttpReader reader = new HttpReader(carrier, MAX_ANSWER);
        ResponseHead answer = answer(reader);
        byte[] rest = reader.takeRest();
        if (isForTls(answer, rest, carrier)) {
            throw refusals.speaksTls();
        }
        check(answer, key);
        return PrefixedStream.of(rest, carrier);
    }

    private byte[] request(String key) {
        return ("GET " + server.path() + " HTTP/1.1\r\nHost: " + server.host() + ":" + server.port()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                        + "\r\nSec-WebSocket-Version: 13\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private ResponseHead answer(HttpReader reader) throws IOException {
        try {
            return reader.response();
        } catch (NotHttp e) {
            throw e.isTls() ? refusals.speaksTls() : refusals.notHttp();
        } catch (HeadCutShort e) {
            throw e.begun() ? refusals.halfAnAnswer() : refusals.noAnswer();
        } catch (HeadTooLarge e) {
            throw refusals.hugeHeader(e.limit());
        } catch (MalformedHttp e) {
            throw refusals.brokenStatusLine();
        }
    }

    /** Returns whether the answer is that of nginx and of a wssserver to HTTP in the clear. */
    private boolean isForTls(ResponseHead answer, byte[] begun, ByteStream carrier) {
        return !server.tls()
                && answer.status() == HttpStatus.BAD_REQUEST.code()
                && page(answer, begun, carrier).contains(HTTPS_PORT);
    }

    /** Returns the page, of which a part may come after its head. */
    private static String page(ResponseHead answer, byte[] begun, ByteStream carrier) {
        List<String> lengths = answer.head().values("Content-Length");
        boolean known = lengths.size() == 1 && lengths.getFirst().matches("\\d{1,4}");
        int most = known ? Math.min(Integer.parseInt(lengths.getFirst()), MAX_PAGE) : 0;
        byte[] page = Arrays.copyOf(begun, Math.max(begun.length, most));
        int length = begun.length;
        try {
            for (int n = 0; length < most && n >= 0; length += Math.max(n, 0)) {
                n = carrier.read(page, length, most - length);
            }
        } catch (IOException e) {
            // What has come is enough to tell the answer's status.
        }
        return new String(page, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void check(ResponseHead answer, String key) throws DialFailed {
        if (!answer.switchesProtocol()) {
            List<String> locations = answer.head().values("Location");
            throw refusals.status(answer.status(), locations.isEmpty() ? null : locations.getFirst());
        }
        if (!answer.head().values("Sec-WebSocket-Accept").equals(List.of(WebSocketKey.accept(key)))) {
            throw refusals.wrongAccept();
        }
    }
}
