package brookloom.proto.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Traffic and links recorded from the original; what the fields mean is in {@code vectors/README.md}. */
public final class Vectors {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final List<String> WS_BROOK = List.of(
            "wsserver-tcp-domain",
            "wsserver-tcp-ipv4",
            "wsserver-tcp-ipv6",
            "wsserver-udp-over-tcp",
            "wsserver-hkdf-info-tcp-domain",
            "wsserver-hkdf-info-tcp-ipv4",
            "wsserver-hkdf-info-udp-over-tcp");
    private static final List<String> WS_BARE = List.of(
            "wsserver-without-brook-tcp-domain",
            "wsserver-without-brook-tcp-ipv4",
            "wsserver-without-brook-tcp-ipv6",
            "wsserver-without-brook-udp-over-tcp");
    private static final List<String> PLAIN_BROOK =
            List.of("server-tcp-domain", "server-tcp-ipv4", "server-tcp-ipv6", "server-udp-over-tcp");

    private Vectors() {}

    /** Options of the original's {@code link} command and what it printed; {@code caPem} is what its ca.pem held. */
    public record RecordedLink(
            List<String> options, @Nullable String caPem, String link) {}

    /** Brook's stream behind an HTTP upgrade. */
    public static Stream<RecordedStream> webSocketStreams() {
        return WS_BROOK.stream().map(Vectors::stream);
    }

    /** withoutBrookProtocol behind an HTTP upgrade. */
    public static Stream<RecordedStream> bareStreams() {
        return WS_BARE.stream().map(Vectors::stream);
    }

    /** Brook's stream on plain TCP. */
    public static Stream<RecordedStream> plainStreams() {
        return PLAIN_BROOK.stream().map(Vectors::stream);
    }

    /** Every stream that Brook's protocol encrypts, upgraded or not. */
    public static Stream<RecordedStream> sealedStreams() {
        return Stream.concat(webSocketStreams(), plainStreams());
    }

    /** Every stream there is. */
    public static Stream<RecordedStream> allStreams() {
        return Stream.concat(sealedStreams(), bareStreams());
    }

    /** One stream by the name of its file. */
    public static RecordedStream stream(String name) {
        return read(name, new TypeReference<RecordedStream>() {});
    }

    /**
     * A tunnel of each of 201 users, who have passwords of their own.
     *
     * @param kind as {@link RecordedStream#kind}
     */
    public static List<RecordedStream> users(String kind) {
        String path = "/vectors/users-" + kind + ".jsonl";
        try (InputStream in = open(path);
                MappingIterator<RecordedStream> lines =
                        JSON.readerFor(RecordedStream.class).readValues(in)) {
            return lines.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** UDP of the plain server. */
    public static RecordedDatagrams datagrams() {
        return read("server-udp-packets", new TypeReference<RecordedDatagrams>() {});
    }

    public static List<RecordedLink> links() {
        return read("links", new TypeReference<List<RecordedLink>>() {});
    }

    private static <T> T read(String name, TypeReference<T> type) {
        try (InputStream in = open("/vectors/" + name + ".json")) {
            return JSON.readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String path) {
        InputStream in = Vectors.class.getResourceAsStream(path);
        if (in == null) {
            throw new IllegalArgumentException("no recorded traffic at " + path);
        }
        return in;
    }
}
