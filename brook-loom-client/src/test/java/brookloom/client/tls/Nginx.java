package brookloom.client.tls;

import brookloom.testing.Programs;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** nginx that answers every request with its TLS version. */
public final class Nginx implements Closeable {
    private final Process process;
    private final int port;

    public Nginx(Path folder, Path identity, String protocols) throws IOException {
        Path program = Programs.require("nginx");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration =
                Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s;
                    proxy_temp_path %1$s;
                    fastcgi_temp_path %1$s;
                    uwsgi_temp_path %1$s;
                    scgi_temp_path %1$s;
                    server {
                        listen 127.0.0.1:%2$d ssl;
                        ssl_certificate %3$s;
                        ssl_certificate_key %3$s;
                        ssl_protocols %4$s;
                        location / { return 200 "$ssl_protocol"; }
                    }
                }
                """.formatted(folder, port, identity, protocols));
        process = new ProcessBuilder(program.toString(), "-p", folder.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
        awaitListening();
    }

    public Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private void awaitListening() throws IOException {
        while (process.isAlive()) {
            try {
                connect().close();
                return;
            } catch (ConnectException e) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("nginx has ended with " + process.exitValue());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
