package brookloom.admin;

import brookloom.observe.TunnelMonitor;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmNativeMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
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
        registerJvm();
        monitor.add(new Metrics(registry, monitor.vitals(), traffic));
        if (users) {
            monitor.add(new UserMetrics(registry));
        }
    }

    /**
     * Registers what {@code JvmMetrics} does but for the bytes allocated by pool: that subscribes to the JVM's notifications,
     * which take 200 µs of CPU time after each collection.
     */
    private void registerJvm() {
        JvmThreadsMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmClassLoadingMetrics.builder().register(registry);
        JvmCompilationMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmNativeMemoryMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
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
