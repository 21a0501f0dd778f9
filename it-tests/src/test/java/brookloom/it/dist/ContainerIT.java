package brookloom.it.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.testing.Eventually;
import brookloom.testing.Programs;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The OCI archive, and the Containerfile for those who want a system around the program. */
@EnabledOnOs(OS.LINUX)
class ContainerIT {
    private static final Path CONTAINERFILE = Program.root().resolve("packaging/Containerfile");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> INSTRUCTIONS =
            Set.of("FROM", "ADD", "COPY", "RUN", "USER", "WORKDIR", "ENV", "EXPOSE", "ENTRYPOINT", "CMD", "LABEL");
    private static final Pattern PINNED = Pattern.compile("FROM \\S+:(?!latest)[\\w.-]+");

    /** The root is the first argument, the command the rest: with the processes that a container's runtime provides. */
    private static final String IN_ITS_ROOT =
            "mount --rbind /proc \"$0/proc\" && exec chroot --userspec=65532:65532 \"$0\" \"$@\"";

    @TempDir
    private Path folder;

    @BeforeAll
    @Timeout(1800)
    static void make() throws Exception {
        assumeTrue(Dist.canBeMade(), "the jars are there from Maven's phase package on");
        Dist.makeOnce();
    }

    private static List<String> instructions() throws IOException {
        return Files.readAllLines(CONTAINERFILE).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static String last(String instruction) throws IOException {
        return instructions().stream()
                .filter(line -> line.startsWith(instruction + " "))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void theContainerfileKeepsTheRulesOfLinters() throws IOException {
        assertThat(instructions())
                .allMatch(line -> INSTRUCTIONS.contains(line.split(" ", 2)[0]))
                .noneMatch(line -> line.startsWith("ADD http"))
                .noneMatch(line -> line.contains("sudo ") || line.contains("chmod 777"));
        assertThat(instructions().getFirst()).matches(PINNED);
        assertThat(last("USER")).matches("USER [1-9]\\d*:[1-9]\\d*");
        assertThat(last("WORKDIR")).startsWith("WORKDIR /");
        for (String form : List.of("ENTRYPOINT", "CMD", "RUN")) {
            assertThat(JSON.readTree(last(form).substring(form.length())).isArray())
                    .as(form + " as a list: a shell in between would swallow signals")
                    .isTrue();
        }
    }

    @Test
    void hadolintFindsNothing() throws Exception {
        String hadolint = Programs.require("hadolint").toString();

        assertThat(Dist.output(folder, hadolint, CONTAINERFILE.toString())).isEmpty();
    }

    @Test
    void theArchivesProgramRunsInItsOwnFileSystem() throws Exception {
        Programs.require("umoci");
        assumeTrue(Files.isWritable(Path.of("/usr/bin")), "chroot is for root");
        Dist.output(folder, "tar", "xf", Dist.file("-oci.tar").orElseThrow().toString());
        JsonNode manifest = blob(JSON.readTree(folder.resolve("index.json").toFile())
                .at("/manifests/0/digest")
                .asText());
        JsonNode config = blob(manifest.at("/config/digest").asText()).at("/config");
        assertThat(config.at("/User").asText()).isEqualTo("65532:65532");
        List<String> entrypoint = Stream.of(JSON.treeToValue(config.at("/Entrypoint"), String[].class))
                .toList();

        Path root = Files.createDirectory(folder.resolve("root"));
        for (JsonNode layer : manifest.at("/layers")) {
            Dist.output(root, "tar", "xzf", path(layer.at("/digest").asText()).toString());
        }
        assertThat(Files.readAllLines(root.resolve("opt/brook-loom/options"))).contains("-XX:+ExitOnOutOfMemoryError");
        List<String> link = inside(
                root, entrypoint, "link", "--server", "ws://192.0.2.1:9999", "--password", "hQ7v3kR9zX2mB5tN8cL1pW6s");
        assertThat(Dist.output(folder, link.toArray(String[]::new))).contains("brook://wsserver?");
        List<String> serve = inside(root, entrypoint, "wsserver", "--listen", "127.0.0.1:0");
        try (Program server = Program.start(Map.of("STATE_DIRECTORY", "/var/lib/brook-loom"), serve)) {
            server.port();
            Eventually.holds(() -> assertThat(server.saidWith(" brook-loom connect --link -"))
                    .as("the client's command")
                    .hasSize(1));
        }
    }

    private static List<String> inside(Path root, List<String> entrypoint, String... arguments) {
        return Stream.of(
                        Stream.of("unshare", "--mount", "sh", "-c", IN_ITS_ROOT, root.toString()),
                        entrypoint.stream(),
                        Stream.of(arguments))
                .flatMap(words -> words)
                .toList();
    }

    private Path path(String digest) {
        return folder.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private JsonNode blob(String digest) throws IOException {
        return JSON.readTree(path(digest).toFile());
    }
}
