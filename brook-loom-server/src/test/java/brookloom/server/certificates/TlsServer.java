package brookloom.server.certificates;

import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.config.ServerTlsConfig.TlsVersion;
import brookloom.server.web.ServerTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty on loopback that answers every request with {@code ok}, over TLS as the real server has it. */
public final class TlsServer implements AutoCloseable {
    /** Every version; the certificate comes from elsewhere. */
    static final ServerTlsConfig HTTP_1_1 = new ServerTlsConfig(
            new PemFiles(Path.of("unused"), Path.of("unused"), PemFiles.DEFAULT_RELOAD_INTERVAL),
            null,
            Set.of(TlsVersion.values()),
            false);

    private final Server server;
    private final ServerConnector connector;

    /** @param port 0 for any */
    public TlsServer(Certificates certificates, int port) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(8);
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        connector = new ServerConnector(
                server,
                1,
                1,
                new SslConnectionFactory(new ServerTls(certificates, HTTP_1_1), "http/1.1"),
                new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.write(true, StandardCharsets.US_ASCII.encode("ok"), callback);
                return true;
            }
        });
        server.start();
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
