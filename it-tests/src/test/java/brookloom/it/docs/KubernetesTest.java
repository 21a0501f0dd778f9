package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.Programs;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The manifests of docs/recipes/kubernetes: they fit together, the program understands them, kubectl knows every field,
 * and Kubernetes' schemas take them.
 */
class KubernetesTest {
    private static final Path FOLDER = Program.root().resolve("docs/recipes/kubernetes");

    @TempDir
    private Path folder;

    private static List<Map<String, Object>> documents() throws IOException {
        return PlainYaml.documents(Files.readString(FOLDER.resolve("brook-loom.yaml")));
    }

    /** Returns what is at a path of keys and indexes. */
    private static Object at(Object from, Object... path) {
        Object value = from;
        for (Object step : path) {
            value = step instanceof Integer index ? ((List<?>) value).get(index) : ((Map<?, ?>) value).get(step);
            assertThat(value).as("%s of %s", step, List.of(path)).isNotNull();
        }
        return value;
    }

    private static int number(Object from, Object... path) {
        return Integer.parseInt(at(from, path).toString());
    }

    private static Object pod() throws IOException {
        return at(documents().get(0), "spec", "template", "spec");
    }

    private static List<String> arguments() throws IOException {
        return new ArrayList<>(((List<?>) at(pod(), "containers", 0, "args"))
                .stream().map(String::valueOf).toList());
    }

    private static String option(String name) throws IOException {
        List<String> arguments = arguments();
        return arguments.get(arguments.indexOf(name) + 1);
    }

    @Test
    void selectorsAndPortsFitTogether() throws Exception {
        List<Map<String, Object>> all = documents();
        assertThat(all)
                .extracting(each -> each.get("kind"))
                .containsExactly("Deployment", "PodDisruptionBudget", "Service");
        Object labels = at(all.get(0), "spec", "template", "metadata", "labels");
        assertThat(at(all.get(0), "spec", "selector", "matchLabels")).isEqualTo(labels);
        assertThat(at(all.get(1), "spec", "selector", "matchLabels")).isEqualTo(labels);
        assertThat(at(all.get(2), "spec", "selector")).isEqualTo(labels);

        Object container = at(pod(), "containers", 0);
        assertThat(option("--listen")).endsWith(":" + at(container, "ports", 0, "containerPort"));
        assertThat(option("--prometheus")).endsWith(":" + at(container, "ports", 1, "containerPort"));
        assertThat(at(all.get(2), "spec", "ports", 0, "targetPort")).isEqualTo(at(container, "ports", 0, "name"));
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(at(container, probe, "httpGet", "port")).isEqualTo(at(container, "ports", 1, "name"));
        }
        assertThat(option("--passwordFile"))
                .startsWith(at(container, "volumeMounts", 0, "mountPath").toString());
    }

    @Test
    void aPodHasTheTimeThatItsDrainTakesAndNobodyIsLeftWithoutOne() throws Exception {
        int delay = Integer.parseInt(option("--drainDelay"));
        int drain = Integer.parseInt(option("--drain"));
        assertThat(number(pod(), "terminationGracePeriodSeconds")).isGreaterThan(delay + drain);

        Object ready = at(pod(), "containers", 0, "readinessProbe");
        int noticed =
                number(ready, "failureThreshold") * (number(ready, "periodSeconds") + number(ready, "timeoutSeconds"));
        assertThat(noticed)
                .as("a load balancer turns away before the port closes")
                .isLessThan(delay);

        int replicas = number(documents().get(0), "spec", "replicas");
        assertThat(number(documents().get(1), "spec", "minAvailable")).isBetween(1, replicas - 1);
        assertThat(number(documents().get(0), "spec", "strategy", "rollingUpdate", "maxUnavailable"))
                .isZero();
    }

    @Test
    void theServerStartsWithTheArgumentsAndAnswersTheProbes() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "of the pods\n");
        int admin = FreePort.next();
        List<String> arguments = arguments();
        arguments.set(arguments.indexOf("--listen") + 1, "127.0.0.1:0");
        arguments.set(arguments.indexOf("--passwordFile") + 1, password.toString());
        arguments.set(arguments.indexOf("--prometheus") + 1, "127.0.0.1:" + admin);
        Object container = at(pod(), "containers", 0);
        String ready = at(container, "readinessProbe", "httpGet", "path").toString();
        try (Program server = Program.start(
                Map.of("STATE_DIRECTORY", folder.toString()),
                Program.onClassPath("brookloom.server.cli.ServerMain", arguments.toArray(String[]::new)))) {
            assertThat(server.port()).isPositive();
            Eventually.holds(() -> assertThat(status(admin, ready)).isEqualTo(200));
            assertThat(status(
                            admin,
                            at(container, "livenessProbe", "httpGet", "path").toString()))
                    .isEqualTo(200);
            server.terminate();
            Eventually.holds(() -> assertThat(status(admin, ready)).isEqualTo(503));
        }
    }

    private static int status(int port, String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            return connection.getResponseCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** kubectl reads a deployment into its own types, and writes the fields that these have. */
    @Test
    void kubectlKnowsEveryField() throws Exception {
        String kubectl = Programs.require("kubectl").toString();
        String deployment = Files.readString(FOLDER.resolve("brook-loom.yaml")).split("(?m)^---$", -1)[0];
        Path file = Files.writeString(folder.resolve("deployment.yaml"), deployment);
        List<String> typed = said(
                kubectl,
                "set",
                "image",
                "--local",
                "--dry-run=client",
                "-f",
                file.toString(),
                "server=x",
                "-o",
                "json");
        for (String line : deployment.split("\n", -1)) {
            String key = line.replaceAll("^[ -]*(\\w+):.*|.*", "$1");
            if (!key.isEmpty()) {
                assertThat(typed).as("kubectl knows %s", key).anyMatch(known -> known.contains("\"" + key + "\":"));
            }
        }
        assertThat(said(kubectl, "kustomize", FOLDER.toString())).contains("kind: PodDisruptionBudget");
    }

    /** By Kubernetes' own schemas; a field that they do not have shows that they are looked at. */
    @Test
    void itsSchemasTakeEveryManifest() throws Exception {
        String validate = Programs.require("kubernetes-validate").toString();
        String manifests = Files.readString(FOLDER.resolve("brook-loom.yaml"));
        Path sound = Files.writeString(folder.resolve("sound.yaml"), manifests);
        Path broken =
                Files.writeString(folder.resolve("broken.yaml"), manifests.replace("minAvailable", "minAvailible"));

        assertThat(manifests).contains("minAvailable");
        assertThat(said(validate, "--strict", sound.toString()))
                .filteredOn(line -> line.contains(" passed for resource "))
                .hasSize(documents().size());
        try (Program refuses = Program.start(Map.of(), List.of(validate, "--strict", broken.toString()))) {
            assertThat(refuses.exitCode()).isNotZero();
            assertThat(refuses.saidWith("minAvailible")).isNotEmpty();
        }
    }

    private static List<String> said(String... command) throws Exception {
        try (Program program = Program.start(Map.of("HOME", "/nonexistent"), List.of(command))) {
            assertThat(program.exitCode()).as("%s", program.err()).isZero();
            return program.said();
        }
    }
}
