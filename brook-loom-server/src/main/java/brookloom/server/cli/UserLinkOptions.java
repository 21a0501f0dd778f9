package brookloom.server.cli;

import brookloom.cli.HkdfOption;
import brookloom.cli.QrCode;
import brookloom.cli.Terminal;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.state.NewSecretFile;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.ServerUrl;
import brookloom.net.text.UserError;
import brookloom.proto.BrookLink;
import brookloom.proto.BrookProtocol;
import brookloom.server.users.UserEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a user's link, which contains its password: on standard output, or in a file that only its owner may read. */
@HelpSection(Heading.LINK)
final class UserLinkOptions {
    @Essential
    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            description = {
                "Where clients reach the server, for the link of show and add:",
                "wss://example.com/ws, ws://HOST:PORT/PATH, or HOST:PORT for 'server'."
            })
    private @Nullable String server;

    @Essential
    @Option(names = "--qr", description = "Draw the link as a QR code, too, for phones.")
    private boolean qr;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write it to this new file, mode 0600, instead of standard output.")
    private @Nullable Path output;

    @Option(names = "--withoutBrookProtocol", description = "The server runs with this option.")
    private boolean withoutBrookProtocol;

    @Mixin
    private final HkdfOption hkdf = new HkdfOption();

    /** Returns whether an option asks for the link. */
    boolean isAskedFor() {
        return server != null;
    }

    /** Refuses an address to which no link can lead, and a file that the link cannot be written to. */
    void check(UserEntry user) throws UserError {
        var unused = link(address(), user);
        if (output != null) {
            NewSecretFile.check("--output", output);
        }
    }

    /**
     * Shows the link.
     *
     * @param done takes a line about what was written to a file
     */
    void show(UserEntry user, PrintWriter out, PrintWriter done) throws UserError, IOException {
        String link = link(address(), user).toUri();
        String text = link
                + System.lineSeparator()
                + (qr ? QrCode.draw(link, output == null ? Terminal.charset() : StandardCharsets.UTF_8) : "");
        if (output != null) {
            NewSecretFile.write("--output", output, text);
            done.println(NewSecretFile.written("the link", output));
            return;
        }
        out.print(text);
        out.flush();
    }

    private String address() throws ConfigError {
        if (server == null) {
            throw new ConfigError("--server is missing: the link leads there, for example wss://example.com/ws");
        }
        return server;
    }

    private BrookLink link(String address, UserEntry user) throws ConfigError {
        BrookLink.Kind kind = BrookLink.Kind.ofAddress(address).orElse(BrookLink.Kind.QUICSERVER);
        Map<String, String> parameters = new HashMap<>();
        parameters.put(kind.text(), checked(kind, ServerUrl.withPort(address)));
        parameters.put("password", user.password());
        parameters.put("name", user.name());
        if (withoutBrookProtocol) {
            parameters.put("withoutBrookProtocol", "true");
        }
        if (!hkdf.clientInfo().equals(BrookProtocol.DEFAULT_HKDF_INFO)) {
            parameters.put("clientHKDFInfo", hkdf.clientInfo());
        }
        if (!hkdf.serverInfo().equals(BrookProtocol.DEFAULT_HKDF_INFO)) {
            parameters.put("serverHKDFInfo", hkdf.serverInfo());
        }
        return new BrookLink(kind, parameters);
    }

    private static String checked(BrookLink.Kind kind, String address) throws ConfigError {
        if (Login.isIn(address)) {
            throw new ConfigError(
                    "--server '" + Login.hidden(address) + "' has a login, which no server takes: leave it out");
        }
        try {
            switch (kind) {
                case SERVER -> {
                    return HostPort.parse(address).toString();
                }
                case WSSERVER, WSSSERVER -> {
                    URI url = URI.create(address);
                    if (url.getHost() != null && url.getPort() > 0) {
                        return String.valueOf(url.getRawPath()).isEmpty()
                                ? address + BrookProtocol.DEFAULT_PATH
                                : address;
                    }
                }
                default -> {}
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ConfigError("--server '" + Login.hidden(address)
                + "' must be wss://HOST:PORT/PATH, ws://HOST:PORT/PATH, or HOST:PORT");
    }
}
