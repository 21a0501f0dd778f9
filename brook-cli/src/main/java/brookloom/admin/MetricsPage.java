package brookloom.admin;

import brookloom.observe.TunnelMonitor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Serves the metrics in Prometheus's text format, or as OpenMetrics where a client asks for that. */
final class MetricsPage implements HttpHandler {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter text = PrometheusTextFormatWriter.create();
    private final OpenMetricsTextFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

    /**
     * Counts what the monitor tells from now on.
     *
     * @param traffic counts with it
     * @param users whether users are told apart
     */
    MetricsPage(TunnelMonitor monitor, TrafficMetrics traffic, boolean users) {
        JvmMetrics.builder().register(registry);
        monitor.add(new Metrics(registry, monitor.vitals(), traffic));
        if (users) {
            monitor.add(new UserMetrics(registry));
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String accepted = exchange.getRequestHeaders().getFirst("Accept");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (openMetrics.accepts(accepted)) {
            openMetrics.write(body, registry.scrape());
            AdminServer.send(exchange, 200, openMetrics.getContentType(), body.toByteArray());
        } else {
            text.write(body, registry.scrape());
            AdminServer.send(exchange, 200, text.getContentType(), body.toByteArray());
        }
    }
}
