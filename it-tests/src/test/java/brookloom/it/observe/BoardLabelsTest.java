package brookloom.it.observe;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import brookloom.it.fixtures.Program;
import brookloom.net.config.ObserveConfig;
import brookloom.net.text.ListenAddress;
import brookloom.server.BrookServer;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the labels of the Grafana board, the alert rules and the page to those that a server and a client serve: an expression
 * with a label that no series has shows nothing, and an alert never comes.
 */
class BoardLabelsTest {
    private static final ObserveConfig OBSERVE =
            new ObserveConfig(null, new ListenAddress("127.0.0.1", 0), ObserveConfig.METRICS_PATH);
    private static final Pattern SELECTOR = Pattern.compile("\\b((?:brook|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|=)\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Labels that Prometheus gives to what it scrapes. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");

    /** An expression, and what is written with its result's labels. */
    private record Expression(String promql, String legend) {}

    /** Returns each metric's labels with the values they have. */
    private static Map<String, Map<String, Set<String>>> served() throws Exception {
        Map<String, Map<String, Set<String>>> labels = new TreeMap<>();
        BrookLoomBuilder options = BrookLoom.builder()
                .observe(OBSERVE)
                .warmTunnels(2)
                .serverTls(LoopbackTls.server())
                .clientTls(LoopbackTls.client());
        try (TcpTarget target = TcpTarget.echo();
                BrookServer server = options.startAnyServer();
                Client client = options.startClient(server.port())) {
            carry(client, target);
            fail(client);
            Eventually.holds(() -> assertThat(scrape(server.adminAddress()).names())
                    .contains("brook_targets_not_reached_total", "brook_first_byte_seconds_count"));
            for (InetSocketAddress end : List.of(server.adminAddress(), client.adminAddress())) {
                scrape(end).series().forEach(series -> add(labels, series));
            }
        }
        return labels;
    }

    private static void carry(Client client, TcpTarget target) throws IOException {
        try (Socket app = BrookLoom.connect(client.address(), "localhost", target.port())) {
            app.getOutputStream().write(1);
            assertThat(app.getInputStream().read()).isEqualTo(1);
        }
    }

    private static void fail(Client client) throws IOException {
        BrookLoom.connect(client.address(), "localhost", FreePort.next()).close();
    }

    private static void add(Map<String, Map<String, Set<String>>> labels, String series) {
        int brace = series.indexOf('{');
        String name = brace < 0 ? series : series.substring(0, brace);
        Map<String, Set<String>> known = labels.computeIfAbsent(name, any -> new TreeMap<>());
        LABEL.matcher(series)
                .results()
                .forEach(label -> known.computeIfAbsent(label.group(1), any -> new TreeSet<>())
                        .add(label.group(2)));
    }

    private static Exposition scrape(InetSocketAddress end) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + end.getPort() + OBSERVE.metricsPath());
        try (HttpClient http = HttpClient.newHttpClient()) {
            return Exposition.parse(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body());
        }
    }

    @Test
    void everyLabelAndValueOfTheBoardAndTheAlertsIsServed() throws Exception {
        Map<String, Map<String, Set<String>>> served = served();
        List<Expression> expressions = new ArrayList<>(board());
        expressions.addAll(alerts());
        assertThat(expressions).hasSizeGreaterThan(25).allSatisfy(expression -> check(expression, served));
    }

    private static void check(Expression expression, Map<String, Map<String, Set<String>>> served) {
        Set<String> result = null; // labels of the result
        List<MatchResult> selectors =
                SELECTOR.matcher(expression.promql()).results().toList();
        assertThat(selectors).isNotEmpty();
        for (MatchResult selector : selectors) {
            assertThat(served).as(expression.promql()).containsKey(selector.group(1));
            Map<String, Set<String>> labels = served.get(selector.group(1));
            checkMatchers(String.valueOf(selector.group(2)), labels);
            Set<String> all = new TreeSet<>(labels.keySet());
            all.addAll(SCRAPED);
            BY.matcher(expression.promql())
                    .results()
                    .forEach(by -> assertThat(all).contains(by.group(1).split(", *")));
            result = all;
        }
        Matcher by = BY.matcher(expression.promql());
        if (by.find()) {
            result = new TreeSet<>(Arrays.asList(by.group(1).split(", *")));
        } else if (expression.promql().startsWith("sum (")) {
            result = Set.of();
        }
        List<String> shown = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?([a-z_]+) *}}")
                .matcher(expression.legend())
                .results()
                .map(label -> label.group(1))
                .toList();
        assertThat(result).as(expression.legend()).containsAll(shown);
    }

    private static void checkMatchers(String matchers, Map<String, Set<String>> labels) {
        MATCHER.matcher(matchers).results().forEach(matcher -> {
            String label = matcher.group(1);
            if (!SCRAPED.contains(label)) {
                assertThat(labels).containsKey(label);
                assertThat(labels.get(label)).contains(matcher.group(3).split("\\|"));
            }
        });
    }

    private static List<Expression> board() throws IOException {
        JsonNode board = new ObjectMapper().readTree(docs("grafana.json"));
        List<Expression> expressions = new ArrayList<>();
        for (JsonNode panel : board.get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                expressions.add(new Expression(
                        target.get("expr").textValue(),
                        target.path("legendFormat").asText()));
            }
        }
        return expressions;
    }

    /** Each alert's expression, which may be folded, with its summary. */
    private static List<Expression> alerts() throws IOException {
        List<Expression> expressions = new ArrayList<>();
        Matcher alert = Pattern.compile("(?s) {8}expr: (?:>-\\s+)?(.*?)\n {8}(?! ).*? {10}summary: \"(.*?)\"")
                .matcher(docs("alerts.yml"));
        while (alert.find()) {
            expressions.add(new Expression(alert.group(1).replaceAll("\\s+", " "), alert.group(2)));
        }
        assertThat(expressions)
                .as("all alerts are read")
                .hasSameSizeAs(Pattern.compile("- alert:")
                        .matcher(docs("alerts.yml"))
                        .results()
                        .toList());
        return expressions;
    }

    /** A row of the page's tables: the metric and, in its second column, the labels. */
    @Test
    void thePageTellsTheLabelsOfEachMetric() throws Exception {
        Map<String, Map<String, Set<String>>> served = served();
        List<String> compared = new ArrayList<>();
        for (MatchResult row : Pattern.compile("(?m)^\\| `(brook_[a-z_]+)` \\| ([^|]*)\\|")
                .matcher(docs("metrics.md"))
                .results()
                .toList()) {
            String name = row.group(1);
            Map<String, Set<String>> labels = served.getOrDefault(name, served.get(name + "_bucket"));
            if (labels != null) {
                compared.add(name);
                Set<String> own = new TreeSet<>(labels.keySet());
                own.remove("le");
                assertThat(Pattern.compile("`([a-z]+)`").matcher(row.group(2)).results())
                        .as(name)
                        .extracting(label -> label.group(1))
                        .containsExactlyInAnyOrderElementsOf(own);
            }
        }
        assertThat(compared).hasSizeGreaterThan(15);
    }

    private static String docs(String file) throws IOException {
        Path docs = Program.root().resolve("docs");
        return Files.readString(docs.resolve(file));
    }
}
