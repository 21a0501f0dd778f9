package brookloom.it.fuzz;

import brookloom.cli.file.Catalog;
import brookloom.cli.file.CheckCommand;
import brookloom.client.carrier.WebSocketUpgrade;
import brookloom.client.cli.ClientMain;
import brookloom.client.config.ServerAddress;
import brookloom.client.dns.DnsQuery;
import brookloom.client.link.LinkParser;
import brookloom.lists.ListLoader;
import brookloom.net.dns.DnsStreams;
import brookloom.net.http.BodyScanner;
import brookloom.net.http.HttpBody;
import brookloom.net.http.HttpReader;
import brookloom.net.http.HttpRequest;
import brookloom.net.http.HttpResponse;
import brookloom.net.listen.ProxyHeader;
import brookloom.net.pem.PemFile;
import brookloom.net.socks5.Socks5Reader;
import brookloom.net.socks5.UdpHeader;
import brookloom.net.text.Cidr;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.proto.Control;
import brookloom.proto.DatagramHead;
import brookloom.proto.Destination;
import brookloom.proto.HostAddress;
import brookloom.proto.Nonce;
import brookloom.proto.OpenRequest;
import brookloom.proto.Password;
import brookloom.proto.TunnelKeys;
import brookloom.proto.TunnelKeys.Sender;
import brookloom.proto.UnencryptedOpening;
import brookloom.server.cli.ServerMain;
import brookloom.server.users.UserEntry;
import brookloom.tunnel.BrookServerTunnel;
import brookloom.tunnel.UnencryptedServerTunnel;
import brookloom.tunnel.reverse.ReverseLines;
import brookloom.tunnel.reverse.ReverseMessage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What reads bytes that somebody else has made. It may refuse them in its documented way, and do nothing else. */
enum Parser {
    /** A stream that does not authenticate. */
    FRAGMENTS {
        @Override
        void parse(byte[] data) throws IOException {
            BrookServerTunnel.accept(new FuzzedStream(data), KEYS);
        }
    },
    /** An opening that does, and what comes behind it. */
    OPENING {
        @Override
        void parse(byte[] data) throws IOException {
            byte[] opening = Arrays.copyOf(data, Math.min(data.length, BrookProtocol.MAX_PAYLOAD));
            Nonce nonce = KEYS.freshNonce(Sender.CLIENT);
            byte[] stream = Arrays.copyOf(
                    nonce.toByteArray(), BrookProtocol.NONCE_LENGTH + opening.length + BrookProtocol.FRAGMENT_OVERHEAD);
            KEYS.sealer(Sender.CLIENT, nonce).seal(opening, 0, opening.length, stream, BrookProtocol.NONCE_LENGTH);
            OpenRequest request =
                    BrookServerTunnel.accept(new FuzzedStream(stream), KEYS).request();
            check(Arrays.equals(request.encode(), opening), "an opening that is not written as it was read");
        }
    },
    UNENCRYPTED_OPENING {
        @Override
        void parse(byte[] data) throws IOException {
            OpenRequest any = OpenRequest.decode(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 1, 127, 0, 0, 1, 0, 80}));
            byte[] opening = UnencryptedOpening.encode(KEYS, any);
            byte[] stream = Arrays.copyOf(opening, BrookProtocol.PASSWORD_HASH_LENGTH + data.length);
            System.arraycopy(data, 0, stream, BrookProtocol.PASSWORD_HASH_LENGTH, data.length);
            UnencryptedServerTunnel.accept(new FuzzedStream(stream), KEYS);
        }
    },
    DATAGRAM {
        @Override
        void parse(byte[] data) throws IOException {
            KEYS.datagramOpener(Sender.CLIENT).open(data, data.length, new byte[data.length]);
            ByteBuffer in = ByteBuffer.wrap(data);
            DatagramHead head = DatagramHead.decode(in);
            check(
                    Arrays.equals(head.encode(), Arrays.copyOf(data, in.position())),
                    "a head that is not written as it was read");
        }
    },
    CONTROL {
        @Override
        void parse(byte[] data) throws IOException {
            Control control = Control.decode(data);
            if (control != null) {
                control.encode();
            }
        }
    },
    REVERSE {
        @Override
        void parse(byte[] data) throws IOException {
            ReverseLines lines = new ReverseLines(new FuzzedStream(data), Duration.ofMinutes(1));
            for (ReverseMessage said = lines.next(); said != null; said = lines.next()) {
                check(ReverseMessage.parse(said.line()) != null, "a line that is not read as it was written");
            }
        }
    },
    SOCKS5 {
        @Override
        void parse(byte[] data) throws IOException {
            ByteArrayInputStream in = new ByteArrayInputStream(data);
            Socks5Reader reader = new Socks5Reader(length -> {
                byte[] bytes = in.readNBytes(length);
                if (bytes.length < length) {
                    throw new EOFException("ended after " + bytes.length + " of " + length + " bytes");
                }
                return bytes;
            });
            reader.version();
            reader.methods();
            if (data.length % 2 == 0) {
                reader.login();
            }
            reader.request();
        }
    },
    SOCKS5_DATAGRAM {
        @Override
        void parse(byte[] data) throws IOException {
            UdpHeader.decode(ByteBuffer.wrap(data));
        }
    },
    HTTP_REQUEST {
        @Override
        void parse(byte[] data) throws IOException {
            int end = endOfHead(data);
            scan(HttpRequest.parse(Arrays.copyOf(data, end)).body(), data, end);
        }
    },
    HTTP_RESPONSE {
        @Override
        void parse(byte[] data) throws IOException {
            int end = endOfHead(data);
            scan(HttpResponse.parse(Arrays.copyOf(data, end), "GET").body(), data, end);
            HttpReader.exact(new ByteArrayInputStream(data), 16 * 1024).response();
        }
    },
    UPGRADE {
        @Override
        void parse(byte[] data) throws IOException {
            new WebSocketUpgrade(ServerAddress.parse("ws://server.example:80/ws"), List.of(), () -> KEY)
                    .perform(new FuzzedStream(data));
        }
    },
    LINK {
        @Override
        void parse(byte[] data) {
            BrookLink link = BrookLink.parse(text(data));
            check(
                    BrookLink.parse(link.toUri()).toUri().equals(link.toUri()),
                    "a link that is not read as it was written");
            new LinkParser(link).upstream();
        }
    },
    PEM {
        @Override
        void parse(byte[] data) throws IOException {
            PemFile file = new PemFile("test.pem", data);
            refusing(file::certificates);
            refusing(file::privateKey);
            refusing(file::keyPair);
        }
    },
    DNS {
        @Override
        void parse(byte[] data) throws IOException {
            DnsStreams.read(new FuzzedStream(data));
            refusing(() -> DnsQuery.parse(data));
        }
    },
    DOMAINS {
        @Override
        void parse(byte[] data) throws IOException {
            ListLoader.domains().load("test", new ByteArrayInputStream(data)).contains("www.example.com");
        }
    },
    CIDRS {
        @Override
        void parse(byte[] data) throws IOException {
            ListLoader.cidrs().load("test", new ByteArrayInputStream(data)).size();
        }
    },
    ADDRESS {
        @Override
        void parse(byte[] data) {
            String text = text(data);
            refused(() -> Cidr.parse(text));
            refused(() -> HostPort.parse(text));
            refused(() -> ListenAddress.parse(text));
            HostAddress host = HostAddress.parse(text);
            check(HostAddress.parse(host.toString()).equals(host), "a host that is not read as it was written");
        }
    },
    DESTINATION {
        @Override
        void parse(byte[] data) throws IOException {
            Destination.decode(ByteBuffer.wrap(data)).toString();
        }
    },
    PROXY_HEADER {
        @Override
        void parse(byte[] data) throws IOException {
            ProxyHeader header = ProxyHeader.parse(data, data.length);
            check(header == null || header.length() <= data.length, "a header longer than what has come");
        }
    },
    /** Lines of a users file, or of a service. */
    USERS {
        @Override
        void parse(byte[] data) {
            text(data).lines().forEach(line -> {
                UserEntry user = UserEntry.parse(line);
                check(UserEntry.parse(user.toLine()).equals(user), "a user that is not read as it was written");
            });
        }
    },
    /** A configuration file, whose problems are told with their places. */
    CONFIG {
        @Override
        void parse(byte[] data) throws IOException {
            Path file = Files.createTempFile("fuzz", ".toml");
            try {
                Files.write(file, data);
                for (Catalog catalog : Catalogs.ALL) {
                    StringWriter printed = new StringWriter();
                    int exitCode = CheckCommand.check(catalog, file, new PrintWriter(printed, true));
                    check(exitCode == 0 || exitCode == 2, "exit code " + exitCode);
                    check(
                            printed.toString().lines().allMatch(line -> line.startsWith(file.toString())),
                            "a line without the file: " + printed);
                }
            } finally {
                Files.delete(file);
            }
        }
    };

    /** Options of both programs, made where they are first of use. */
    private static final class Catalogs {
        static final List<Catalog> ALL =
                List.of(new Catalog(ServerMain.commands()), new Catalog(ClientMain.commands()));
    }

    /** The key of RFC 6455 §1.3, to which an input has the answer. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final TunnelKeys KEYS = new TunnelKeys(Password.of("secret"));

    /** Reads the bytes; throws what is documented for bytes that make no sense. */
    abstract void parse(byte[] data) throws Exception;

    /** Fails for anything but a documented refusal. */
    void run(byte[] data) {
        refusing(() -> {
            parse(data);
            return null;
        });
    }

    private interface Step {
        Object run() throws Exception;
    }

    /** An IOException, or an IllegalArgumentException with a sentence for the user, says no; anything else is a bug. */
    private static void refusing(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            check(e.getMessage() != null, "a refusal without a reason");
        } catch (IllegalArgumentException e) {
            check(
                    e.getClass() == IllegalArgumentException.class && e.getMessage() != null,
                    "no refusal for users: " + e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            check(e.getClass().getName().startsWith("brookloom."), "no refusal: " + e);
        }
    }

    private static void refused(Step step) {
        refusing(step);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    private static int endOfHead(byte[] data) {
        int end = new String(data, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        return end < 0 ? data.length : end + 4;
    }

    private static void scan(HttpBody body, byte[] data, int from) throws IOException {
        BodyScanner scanner = body.scanner();
        for (int at = from; at < data.length && !scanner.done(); ) {
            int piece = Math.min(1 + at % 5, data.length - at);
            int taken = scanner.scan(data, at, piece);
            check(taken >= 0 && taken <= piece && (taken == piece || scanner.done()), "a body that takes " + taken);
            at += piece;
        }
    }
}
