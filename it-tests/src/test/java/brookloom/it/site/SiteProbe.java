package brookloom.it.site;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that tells web servers apart, sound or broken.
 *
 * @param bytes one character each
 */
record SiteProbe(String name, String bytes) {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Pattern ESCAPE = Pattern.compile("\\\\(r|n|t|\\\\|x[0-9a-f]{2})|\\{(.)\\*(\\d+)}");

    /** Asked behind each probe on the same connection, to learn whether that went on. */
    private static final String NEXT = "GET /ten.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    /** Returns all of {@code probes.txt}. */
    static List<SiteProbe> all() throws IOException {
        try (InputStream in = SiteProbe.class.getResourceAsStream("probes.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .map(parts -> new SiteProbe(parts[0], unescaped(parts[1])))
                    .toList();
        }
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(character(match.group(1), match)));
    }

    private static String character(String escape, java.util.regex.MatchResult match) {
        if (escape == null) {
            return match.group(2).repeat(Integer.parseInt(match.group(3)));
        }
        return switch (escape.charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '\\' -> "\\";
            default -> Character.toString(Integer.parseInt(escape.substring(1), 16));
        };
    }

    /** Returns this probe with the validators of the file that it may ask for. */
    SiteProbe about(String tag, String lastModified) {
        return new SiteProbe(name, bytes.replace("ETAG", tag).replace("LM", lastModified));
    }

    /** Returns all that a server answers until the connection's end, without what differs by time, port and chance. */
    String askedOf(InetSocketAddress server) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return transcript(socket).replace(":" + server.getPort() + "/", ":PORT/");
        }
    }

    private String transcript(Socket socket) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write((bytes + NEXT).getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(answers);
        } catch (SocketException e) {
            // Closed before it had read all: an end as good as any.
        }
        return answers.toString(StandardCharsets.ISO_8859_1)
                .replaceAll("Date: [^\r]*", "Date: NOW")
                .replaceAll("\\d{20}", "BOUNDARY");
    }

    @Override
    public String toString() {
        return name;
    }
}
