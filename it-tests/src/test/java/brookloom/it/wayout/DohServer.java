package brookloom.it.wayout;

import brookloom.testing.TestAuthority;
import brookloom.testing.TestAuthority.Issued;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** DNS over HTTPS in front of a DNS server (RFC 8484), on a free port of 127.0.0.1. */
public final class DohServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final HttpsServer http;
    private final InetSocketAddress dns;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    public DohServer(Issued identity, InetSocketAddress dns) throws IOException {
        this.dns = dns;
        this.http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        http.setHttpsConfigurator(new HttpsConfigurator(TestAuthority.serverTls(identity)));
        http.setExecutor(threads);
        http.createContext("/dns-query", this::answer);
        http.start();
    }

    public int port() {
        return http.getAddress().getPort();
    }

    /** Method, Host and media type of each request. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] query = exchange.getRequestBody().readAllBytes();
            DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.send(new DatagramPacket(query, query.length, dns));
                socket.receive(answer);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/dns-message");
            exchange.sendResponseHeaders(200, answer.getLength());
            exchange.getResponseBody().write(answer.getData(), 0, answer.getLength());
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
