package brookloom.client.cli;

import brookloom.cli.FrontEndCommand;
import brookloom.cli.PasswordOption;
import brookloom.cli.QrCode;
import brookloom.cli.SecretFile;
import brookloom.cli.Terminal;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.HelloSplit;
import brookloom.client.config.ServerAddress;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.pem.Trust;
import brookloom.net.state.NewSecretFile;
import brookloom.net.text.AsciiUrl;
import brookloom.net.text.Failures;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.ServerUrl;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookLink.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code link}: makes a brook:// link of options, checked so that it works. */
@Command(
        name = "link",
        description = {
            "Make a brook:// link for clients.",
            "It contains everything a client needs, including the password.",
        },
        footer = {
            "%nExamples:",
            "  brook-loom-client link --server wss://example.com:443/ws --passwordFile pw --name home",
            "  brook-loom-client link --server 1.2.3.4:9999 --passwordFile pw --output my.link",
            "  brook-loom-client link --server 1.2.3.4:9999 --passwordFile pw --qr",
        })
public final class LinkCommand extends FrontEndCommand {
    private static final Set<Kind> WEB = EnumSet.of(Kind.WSSERVER, Kind.WSSSERVER, Kind.QUICSERVER);
    private static final Set<Kind> TLS = EnumSet.of(Kind.WSSSERVER, Kind.QUICSERVER);
    private static final Set<Kind> TUNNELS = EnumSet.complementOf(EnumSet.of(Kind.SOCKS5));

    @HelpSection(Heading.SERVER)
    @Essential
    @Option(
            names = {"-s", "--server"},
            required = true,
            paramLabel = "SERVER",
            description = {
                "1.2.3.4:9999, ws://1.2.3.4:9999, wss://example.com/ws,",
                "socks5://1.2.3.4:1080 or quic://example.com:443 (for the original's clients).",
            })
    private String server = "";

    @Mixin
    private final PasswordOption password = new PasswordOption();

    @HelpSection(Heading.SERVER)
    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "User name at a socks5:// proxy.")
    private @Nullable String username;

    @HelpSection(Heading.SERVER)
    @Essential
    @Option(names = "--name", paramLabel = "NAME", description = "Name of the server, for clients to show.")
    private @Nullable String name;

    @HelpSection(Heading.UDP)
    @Option(names = "--udpovertcp", description = "Carry datagrams within TCP, with a plain server.")
    private boolean udpOverTcp;

    @HelpSection(Heading.UDP)
    @Option(names = "--udpoverstream", description = "Carry datagrams within a stream, with quic://.")
    private boolean udpOverStream;

    @HelpSection(Heading.SERVER)
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            description = "Connect to this address instead of the host of ws://, wss:// or quic://.")
    private @Nullable String address;

    @HelpSection(Heading.TUNNELS)
    @Option(
            names = "--auto",
            description = "Let clients of Brook Loom try the raw stream, HTTP/2 and WebSocket frames in this order.")
    private boolean auto;

    @HelpSection(Heading.TLS)
    @Option(names = "--insecure", description = "Accept any certificate of wss:// or quic:// (insecure).")
    private boolean insecure;

    @HelpSection(Heading.ENCRYPTION)
    @Option(
            names = "--withoutBrookProtocol",
            description = "Turn off Brook's own encryption in ws://, wss:// or quic://.")
    private boolean withoutBrookProtocol;

    @HelpSection(Heading.TLS)
    @Option(names = "--ca", paramLabel = "FILE", description = "Trust only the CAs in this PEM file.")
    private @Nullable Path ca;

    @HelpSection(Heading.TLS)
    @Option(
            names = "--tlsfingerprint",
            paramLabel = "PROFILE",
            description = "Send the ClientHello of a browser: chrome.")
    private @Nullable String fingerprint;

    @HelpSection(Heading.ENCRYPTION)
    @Option(names = "--clientHKDFInfo", paramLabel = "TEXT", description = "HKDF info of what clients send.")
    private @Nullable String clientInfo;

    @HelpSection(Heading.ENCRYPTION)
    @Option(names = "--serverHKDFInfo", paramLabel = "TEXT", description = "HKDF info of what servers send.")
    private @Nullable String serverInfo;

    @HelpSection(Heading.TLS)
    @Option(
            names = "--fragment",
            paramLabel = "MIN:MAX:MINDELAY:MAXDELAY",
            description = "Split the ClientHello of wss:// into pieces (bytes) with delays (microseconds).")
    private @Nullable String fragment;

    @HelpSection(Heading.SERVER)
    @Option(
            names = "--token",
            paramLabel = "HEX",
            description = "User token, for the original's apps and its server's --userAPI. Visible in ps: prefer"
                    + " --tokenFile.")
    private @Nullable String token;

    @HelpSection(Heading.SERVER)
    @Option(
            names = "--tokenFile",
            paramLabel = "FILE",
            description = "Read that token from the only line of this file.")
    private @Nullable String tokenFile;

    @HelpSection(Heading.LINK)
    @Essential
    @Option(names = "--qr", description = "Also draw the link as a QR code.")
    private boolean qr;

    @HelpSection(Heading.LINK)
    @Essential
    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write it to this new file, mode 0600, instead of standard output.")
    private @Nullable Path output;

    private final Map<String, String> parameters = new TreeMap<>();

    @Override
    protected void run() throws UserError, IOException {
        Kind kind = kind();
        parameters.put(kind.text(), AsciiUrl.of(ServerUrl.withPort(server)));
        parameters.put("password", password(kind));
        put(EnumSet.of(Kind.SOCKS5), kind, "username", username);
        put(EnumSet.allOf(Kind.class), kind, "name", name);
        set(EnumSet.of(Kind.SERVER), kind, "udpovertcp", udpOverTcp);
        set(EnumSet.of(Kind.QUICSERVER), kind, "udpoverstream", udpOverStream);
        put(WEB, kind, "address", ascii(checked("--address", address, HostPort::parse)));
        set(EnumSet.of(Kind.WSSERVER, Kind.WSSSERVER), kind, "auto", auto);
        set(TLS, kind, "insecure", insecure);
        set(WEB, kind, "withoutBrookProtocol", withoutBrookProtocol);
        put(TLS, kind, "ca", ca == null ? null : certificates(ca));
        put(
                EnumSet.of(Kind.WSSSERVER),
                kind,
                "tlsfingerprint",
                checked("--tlsfingerprint", fingerprint, Fingerprint::named));
        put(TUNNELS, kind, "clientHKDFInfo", clientInfo);
        put(TUNNELS, kind, "serverHKDFInfo", serverInfo);
        put(EnumSet.of(Kind.WSSSERVER), kind, "fragment", checked("--fragment", fragment, HelloSplit::parse));
        put(TUNNELS, kind, "token", SecretFile.orValue("--token", token, tokenFile));
        print(new BrookLink(kind, parameters).toUri());
        if (kind == Kind.QUICSERVER) {
            Logger.warn("this link is for the original's clients: brook-loom-client does not speak QUIC");
        }
    }

    /** One that is stopped has printed no link. */
    @Override
    protected boolean isService() {
        return false;
    }

    private void print(String link) throws UserError, IOException {
        String text = link
                + System.lineSeparator()
                + (qr ? QrCode.draw(link, output == null ? Terminal.charset() : StandardCharsets.UTF_8) : "");
        if (output != null) {
            NewSecretFile.write("--output", output, text);
            err().println(NewSecretFile.written("the link", output));
            return;
        }
        PrintWriter out = out();
        out.print(text);
        out.flush();
    }

    private Kind kind() {
        Kind kind = Kind.ofAddress(server)
                .orElseThrow(() -> usage("--server '" + Login.hidden(server)
                        + "' must be host:port, ws://host:port, wss://host:port, socks5://host:port or"
                        + " quic://host:port"));
        Consumer<String> parser = switch (kind) {
            case SERVER -> HostPort::parse;
            case WSSERVER, WSSSERVER -> ServerAddress::parse;
            case SOCKS5, QUICSERVER -> url -> HostPort.parse(url.substring(url.indexOf("://") + 3));
        };
        checked("--server", server, parser);
        return kind;
    }

    private static @Nullable String ascii(@Nullable String address) {
        return address == null ? null : AsciiUrl.of(address);
    }

    private @Nullable String checked(String option, @Nullable String value, Consumer<String> parser) {
        if (value == null) {
            return null;
        }
        try {
            parser.accept(value);
            return value;
        } catch (IllegalArgumentException e) {
            throw usage("Invalid value for option '" + option + "': " + e.getMessage());
        }
    }

    /** A proxy's password is none of the tunnel's: it is not taken from the environment, and there may be none. */
    private String password(Kind kind) throws UserError {
        Optional<char[]> given = kind == Kind.SOCKS5 ? password.textOfOptions() : password.text();
        if (kind == Kind.SOCKS5 && given.isPresent() != (username != null)) {
            throw usage("--username and --password go together: give both or none");
        }
        if (kind != Kind.SOCKS5 && given.isEmpty()) {
            throw password.missing();
        }
        char[] text = given.orElse(new char[0]);
        try {
            return new String(text);
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    private static String certificates(Path file) throws UserError, IOException {
        Trust.pemBundle(file);
        try {
            return TextFile.text(file);
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + Failures.reason(e), e);
        }
    }

    private void set(Set<Kind> kinds, Kind kind, String key, boolean value) {
        put(kinds, kind, key, value ? "true" : null);
    }

    private void put(Set<Kind> kinds, Kind kind, String key, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (!kinds.contains(kind)) {
            throw usage("--" + key + " means nothing to a " + kind.text() + ": leave it out");
        }
        parameters.put(key, value);
    }
}
