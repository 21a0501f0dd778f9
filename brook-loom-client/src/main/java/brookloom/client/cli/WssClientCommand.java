package brookloom.client.cli;

import brookloom.client.config.ServerAddress;
import brookloom.client.tls.ClientHelloSplitter;
import brookloom.client.tls.ClientIdentity;
import brookloom.client.tls.TlsOptions;
import brookloom.client.tls.fingerprint.Fingerprint;
import brookloom.net.pem.Trust;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wssclient}: the carrier is a WebSocket upgrade over TLS. */
@Command(
        name = "wssclient",
        description = "Reach a wssserver: the tunnel begins as a WebSocket upgrade over TLS.",
        footer = {
            "%nExamples:",
            "  BROOK_PASSWORD=hello brook-loom-client wssclient --wssserver wss://example.com:443",
            "  brook-loom-client wssclient --wssserver wss://example.com:443/ws --passwordFile pw \\",
            "      --tlsfingerprint chrome --fragment 10:40:100:2000",
        })
public final class WssClientCommand extends WebClientCommand {
    @Option(
            names = {"-s", "--wssserver"},
            paramLabel = "wss://HOST:PORT[/PATH]",
            description = "The server; the path is /ws unless given.")
    private String server = "";

    @Option(names = "--ca", paramLabel = "FILE", description = "Believe the authorities in this PEM file, no others.")
    private @Nullable Path ca;

    @Option(
            names = "--insecure",
            description = "Believe any certificate: whoever sits in between can pretend to be the server.")
    private boolean insecure;

    @Option(
            names = "--sni",
            paramLabel = "NAME",
            description = "Name this server in the ClientHello instead of the address's host.")
    private @Nullable String sni;

    @Option(names = "--clientCert", paramLabel = "FILE", description = "Our certificate chain (PEM), if wanted.")
    private @Nullable Path clientCert;

    @Option(names = "--clientCertKey", paramLabel = "FILE", description = "The certificate's private key (PEM).")
    private @Nullable Path clientCertKey;

    @Option(
            names = "--tlsfingerprint",
            paramLabel = "PROFILE",
            description = "Send the ClientHello of a browser: chrome (= chrome-156-ws), chrome-133.")
    private @Nullable String fingerprint;

    @Option(
            names = "--fragment",
            paramLabel = "MIN:MAX:MINDELAY:MAXDELAY",
            description = "Send the ClientHello in pieces of random length (bytes) with random pauses (microseconds).")
    private @Nullable String fragment;

    @Option(names = "--h2", description = "Let tunnels share few connections, as streams of HTTP/2 (RFC 8441).")
    private boolean http2;

    @Override
    protected void run() throws UserError, IOException, InterruptedException {
        if (!serveLinked("--wssserver", server)) {
            ServerAddress address = parse("--wssserver", server, true);
            serve(route(address, tls(address)));
        }
    }

    @Override
    boolean http2() {
        return http2;
    }

    private TlsOptions tls(ServerAddress address) throws IOException {
        TlsOptions.Builder tls = value("--wssserver", address.host().toString(), TlsOptions::forHost)
                .trust(trust());
        if (sni != null) {
            value("--sni", sni, tls::serverName);
        }
        if (clientCert != null && clientCertKey != null) {
            tls.identity(ClientIdentity.load(clientCert, clientCertKey));
        } else if (clientCert != null || clientCertKey != null) {
            throw usage("--clientCert and --clientCertKey go together: give both or none");
        }
        if (fingerprint != null) {
            tls.fingerprint(value("--tlsfingerprint", fingerprint, Fingerprint::named));
        }
        if (fragment != null) {
            tls.splitter(value("--fragment", fragment, ClientHelloSplitter::parse));
        }
        return tls.build();
    }

    private Trust trust() throws IOException {
        if (insecure && ca != null) {
            throw usage("--insecure and --ca do not go together");
        }
        if (insecure) {
            Logger.warn("--insecure: the server's certificate is not checked, anyone in between can pretend to be it");
            return Trust.insecure();
        }
        return ca == null ? Trust.system() : Trust.pemBundle(ca);
    }
}
