package brookloom.it.config;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.cli.file.Catalog;
import brookloom.client.tls.TestCertificates;
import brookloom.it.fixtures.Program;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tomlj.Toml;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Keys, schema and documentation agree with the options. */
class ConfigDocsTest {
    private static final Path SCHEMA = Program.root().resolve("docs/config.schema.json");
    private static final Pattern EXAMPLE =
            Pattern.compile("```toml\n(# (server|client|home)\\.toml.*?)```", Pattern.DOTALL);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private enum End {
        SERVER(Checked.SERVER),
        CLIENT(Checked.CLIENT);

        private final CommandRunner program;

        End(CommandRunner program) {
            this.program = program;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionHasAKeyAndEveryKeyAnOption(End end) {
        Catalog catalog = new Catalog(end.program);
        assertThat(catalog.commands()).isNotEmpty();
        for (String command : catalog.commands()) {
            CommandLine line = end.program.command(command);
            List<String> longNames = line.getCommandSpec().options().stream()
                    .filter(option -> !option.usageHelp() && !option.versionHelp())
                    .filter(option -> !List.of(option.names()).contains("--config"))
                    .filter(option -> !List.of(option.names()).contains("--stdio")) // of one process and its caller
                    .filter(option -> !option.longestName().equals("-l")) // connect's short name of --link
                    .map(OptionSpec::names)
                    .map(names -> List.of(names).stream()
                            .filter(name -> name.startsWith("--"))
                            .findFirst()
                            .orElse("")
                            .replaceFirst("--", ""))
                    .toList();

            assertThat(catalog.types(command).keySet()).containsExactlyInAnyOrderElementsOf(longNames);
        }
    }

    @Test
    void theExamplesOfTheDocumentationAreValid() throws IOException {
        Files.writeString(folder.resolve("password"), "of the examples, and long enough");
        TestCertificates.Identity site = TestCertificates.selfSigned("example.com");
        site.writeTo(folder.resolve("chain.pem"));
        site.writeTo(folder.resolve("key.pem"));
        Files.writeString(folder.resolve("blocked.txt"), "example.net\n");
        Files.writeString(folder.resolve("link"), "brook://wsserver?password=x&wsserver=ws%3A%2F%2F192.0.2.1%3A9999");
        String text = Files.readString(Program.root().resolve("docs/configuration.md"));
        Map<String, Checked> checked = new TreeMap<>();
        Matcher example = EXAMPLE.matcher(text);
        while (example.find()) {
            String toml = example.group(1)
                    .replace("/etc/brook-loom", folder.toString())
                    .replace("BROOK_HOME_PASSWORD", "PATH"); // a variable that every process has
            String name = example.group(2);
            checked.put(
                    name,
                    switch (name) {
                        case "server" -> Checked.server(folder, toml);
                        case "client" -> Checked.client(folder, toml);
                        default -> Checked.of(Checked.CLIENT, folder, toml, "wsclient");
                    });
            if (name.equals("home")) {
                checked.put("home, both ends", Checked.of(Checked.BOTH, folder, toml, "wsclient"));
            }
        }

        assertThat(checked)
                .isEqualTo(Map.of(
                        "server", new Checked(0, List.of("is valid: wsserver, wssserver, server")),
                        "client", new Checked(0, List.of("is valid: wssclient, relayoverbrook")),
                        "home", new Checked(0, List.of("is valid: wsclient")),
                        "home, both ends", new Checked(0, List.of("is valid: wsclient"))));
    }

    @Test
    void theSchemaHasEveryKey() throws IOException {
        String expected = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema()) + "\n";
        Path generated = Path.of("target/config.schema.json");
        Files.createDirectories(generated.getParent());
        Files.writeString(generated, expected);

        assertThat(Files.readString(SCHEMA).equals(expected))
                .as("docs/config.schema.json has changed: copy " + generated.toAbsolutePath() + " over it")
                .isTrue();
    }

    @Test
    void theSchemaTakesTheExamplesAndRefusesWhatCheckRefuses() throws IOException {
        JsonSchema schema = new JsonSchema(JSON.readTree(Files.readString(SCHEMA)));
        Matcher example = EXAMPLE.matcher(Files.readString(Program.root().resolve("docs/configuration.md")));
        List<Boolean> taken = new ArrayList<>();
        while (example.find()) {
            taken.add(schema.takes(toJson(example.group(1))));
        }

        assertThat(taken).containsExactly(true, true, true);
        assertThat(schema.takes(toJson("pasword = 'x'\n[[wsserver]]\n"))).isFalse();
        assertThat(schema.takes(toJson("[[wsserver]]\npth = '/ws'\n"))).isFalse();
        assertThat(schema.takes(toJson("[[wsserver]]\nstrict = 'true'\n"))).isFalse();
        assertThat(schema.takes(toJson("[[wsserver]]\npassword = {fil = 'x'}\n")))
                .isFalse();
        assertThat(schema.takes(toJson("[[wsserver]]\n[[wsclient]]\n")))
                .as("of both ends")
                .isFalse();
    }

    private static JsonNode toJson(String toml) throws IOException {
        return JSON.readTree(Toml.parse(toml).toJson());
    }

    private static ObjectNode schema() {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Brook Loom configuration files");
        ArrayNode ends = schema.putArray("anyOf");
        ObjectNode definitions = schema.putObject("$defs");
        ObjectNode text = definitions.putObject("text");
        ArrayNode forms = text.putArray("anyOf");
        forms.addObject().put("type", "string");
        forms.add(from("file"));
        forms.add(from("env"));
        for (End end : End.values()) {
            String name = end.name().toLowerCase(Locale.ROOT);
            ends.addObject().put("$ref", "#/$defs/" + name);
            definitions.set(name, program(new Catalog(end.program)));
        }
        return schema;
    }

    private static ObjectNode from(String key) {
        ObjectNode from = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        from.putObject("properties").putObject(key).put("type", "string");
        from.putArray("required").add(key);
        return from;
    }

    private static ObjectNode program(Catalog catalog) {
        ObjectNode program = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = program.putObject("properties");
        Map<String, String> all = new TreeMap<>();
        catalog.commands().forEach(command -> catalog.types(command).keySet().forEach(key -> all.put(key, command)));
        all.forEach((key, command) -> properties.set(key, key(catalog, command, key)));
        for (String command : catalog.commands()) {
            ObjectNode table = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
            ObjectNode keys = table.putObject("properties");
            catalog.types(command).keySet().stream()
                    .filter(key -> !catalog.ofTheProcess(key))
                    .forEach(key -> keys.set(key, key(catalog, command, key)));
            ArrayNode forms = properties.putObject(command).putArray("anyOf");
            forms.add(table);
            forms.addObject().put("type", "array").set("items", table);
        }
        return program;
    }

    private static ObjectNode key(Catalog catalog, String command, String key) {
        ObjectNode node = JSON.createObjectNode();
        node.put("description", catalog.description(command, key));
        String type = catalog.types(command).get(key);
        switch (type) {
            case "string" -> node.put("$ref", "#/$defs/text");
            case "array" -> {
                ArrayNode forms = node.putArray("anyOf");
                forms.addObject().put("$ref", "#/$defs/text");
                forms.addObject().put("type", "array").putObject("items").put("$ref", "#/$defs/text");
            }
            default -> node.put("type", type);
        }
        return node;
    }
}
