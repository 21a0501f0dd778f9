package brookloom.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house to its rules, and shows for each rule that breaking it is noticed. */
final class ArchitectureTest {
    private static final int MOST_CLASSES_IN_A_PACKAGE = 25;
    private static final int MOST_LINES_OF_THE_MAP = 50;
    private static final int FEWEST_LINES_OF_A_LONG_FILE = 400;

    /** A package in backticks, and perhaps a class of it. */
    private static final Pattern IN_THE_MAP =
            Pattern.compile("`([a-z][a-z0-9]*(?:\\.[a-z][a-z0-9]*)*)(\\.[A-Z]\\w*)?`");

    private static final Pattern SOURCE = Pattern.compile("[/\\\\]src[/\\\\](main|test|jmh)[/\\\\]java[/\\\\]");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("test-classes") && !location.contains("-tests.jar"))
            .importPackages("brookloom");

    static Stream<Arguments> rules() {
        return Arrays.stream(HouseRules.class.getDeclaredFields())
                .filter(field -> field.getType() == ArchRule.class)
                .map(field -> {
                    try {
                        return Arguments.of(field.getName(), field.get(null));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** A rule, and classes that break it and nothing else. */
    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of(
                        HouseRules.NO_CYCLES,
                        List.of(
                                type("brookloom.net.dial", "A", "brookloom.net.udp.B b;"),
                                type("brookloom.net.udp", "B", "brookloom.net.dial.A a;"))),
                broken(HouseRules.PROTO_USES_NOTHING_ABOVE, "brookloom.proto", "brookloom.net.text.HostPort p;"),
                broken(HouseRules.PROTO_USES_NOTHING_ABOVE, "brookloom.proto", "brookloom.cli.Version v;"),
                broken(HouseRules.NET_USES_NOTHING_ABOVE, "brookloom.lists", "brookloom.cli.Version v;"),
                broken(HouseRules.NET_USES_NOTHING_ABOVE, "brookloom.tunnel", "brookloom.server.targets.Peer p;"),
                broken(HouseRules.CLI_USES_NO_END, "brookloom.cli.log", "brookloom.client.config.HttpHeader h;"),
                broken(HouseRules.CLI_USES_NO_END, "brookloom.cli", "brookloom.server.targets.Peer p;"),
                broken(HouseRules.CLIENT_USES_NO_SERVER, "brookloom.client.udp", "brookloom.server.targets.Peer p;"),
                broken(
                        HouseRules.CLIENT_USES_NO_SERVER,
                        "brookloom.client.cli",
                        "brookloom.program.cli.ProgramMain m;"),
                broken(
                        HouseRules.SERVER_USES_NO_CLIENT,
                        "brookloom.server.plain",
                        "brookloom.client.config.HttpHeader h;"),
                broken(
                        HouseRules.PICOCLI_ONLY_ON_THE_COMMAND_LINE,
                        "brookloom.client.config",
                        "@picocli.CommandLine.Option(names = \"-x\") String x;"),
                broken(
                        HouseRules.JETTY_ONLY_IN_ITS_ROOMS,
                        "brookloom.server.tunnel",
                        "org.eclipse.jetty.server.Server server;"),
                broken(
                        HouseRules.JETTY_ONLY_IN_ITS_ROOMS,
                        "brookloom.client.carrier",
                        "org.eclipse.jetty.util.Callback callback;"),
                broken(
                        HouseRules.NO_IO_IN_THE_WIRE_AND_IN_CONFIGURATION,
                        "brookloom.proto",
                        "Object o() throws Exception { return new java.net.Socket(\"localhost\", 1); }"),
                broken(
                        HouseRules.NO_IO_IN_THE_WIRE_AND_IN_CONFIGURATION,
                        "brookloom.server.config",
                        "Object o() throws Exception { return"
                                + " java.nio.file.Files.readString(java.nio.file.Path.of(\"x\")); }"),
                broken(
                        HouseRules.THE_MEMORY_OF_DATAGRAMS_IS_THE_LOOPS,
                        "brookloom.server.plain",
                        "Object o(brookloom.server.replay.Replays r) { return r.datagrams(); }"),
                broken(
                        HouseRules.NONCES_ARE_DRAWN_WHERE_MARKS_ARE_KNOWN,
                        "brookloom.proto",
                        "java.util.function.Supplier<?> s = brookloom.proto.Nonce::random;"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theHouseKeepsTheRule(String name, ArchRule rule) {
        assertThat(HOUSE.size()).isGreaterThan(300);

        rule.check(HOUSE);
    }

    @ParameterizedTest
    @MethodSource("violations")
    void breakingTheRuleIsNoticed(ArchRule rule, List<JavaFileObject> sources, @TempDir Path folder)
            throws IOException {
        JavaClasses broken = compiled(sources, folder);

        assertThat(rules().map(Arguments::get)
                        .filter(named -> ((ArchRule) named[1])
                                .allowEmptyShould(true)
                                .evaluate(broken)
                                .hasViolation())
                        .map(named -> named[1]))
                .containsExactly(rule);
    }

    @Test
    void everyRuleIsBrokenOnceByTheTestOfTheTest() {
        assertThat(violations().map(arguments -> arguments.get()[0]))
                .containsAll(rules().map(a -> a.get()[1]).toList());
    }

    @Test
    void everyPackageHasAPlaceInTheStack() {
        assertThat(packages()).allMatch(HouseRules::hasAPlace);
    }

    @Test
    void theMapNamesEveryPackageAndNothingElse() throws IOException {
        String page = Files.readString(Program.root().resolve("CONTRIBUTING.md"));
        String map = page.substring(page.indexOf("## The map"), page.indexOf("## Build and test"));
        Set<String> named = new TreeSet<>();
        Set<String> classes = new TreeSet<>();
        IN_THE_MAP.matcher(map).results().forEach(name -> {
            named.add("brookloom." + name.group(1));
            if (name.group(2) != null) {
                classes.add("brookloom." + name.group(1) + name.group(2));
            }
        });

        assertThat(named).isEqualTo(packages());
        assertThat(classes).isNotEmpty().allMatch(HOUSE::contain);
        assertThat(map.lines()).as("fits on one screen").hasSizeLessThanOrEqualTo(MOST_LINES_OF_THE_MAP);
    }

    @Test
    void noFileIsLongerThanAReaderFollows() throws IOException {
        assertThat(sources())
                .hasSizeGreaterThan(500)
                .allSatisfy(file -> assertThat(Files.readAllLines(file))
                        .as(file.toString())
                        .hasSizeLessThan(FEWEST_LINES_OF_A_LONG_FILE));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.find(
                Program.root(),
                20,
                (path, attributes) -> path.toString().endsWith(".java")
                        && SOURCE.matcher(path.toString()).find())) {
            return files.toList();
        }
    }

    private static Set<String> packages() {
        return HOUSE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("brookloom"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void noPackageHoldsMoreClassesThanAReaderKeepsInMind() {
        Map<String, Integer> sizes = new TreeMap<>();
        HOUSE.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .forEach(type -> sizes.merge(type.getPackageName(), 1, Integer::sum));

        assertThat(sizes)
                .allSatisfy((name, size) ->
                        assertThat(size).as("classes of %s", name).isLessThanOrEqualTo(MOST_CLASSES_IN_A_PACKAGE));
    }

    @Test
    void noSimpleNameStandsForTwoClassesTestsIncluded() throws IOException {
        Map<String, List<Path>> byName = sources().stream()
                .filter(file -> !file.endsWith("package-info.java") && !file.endsWith("module-info.java"))
                .collect(Collectors.groupingBy(file -> String.valueOf(file.getFileName())));

        assertThat(byName.values()).allSatisfy(files -> assertThat(files).hasSize(1));
    }

    private static Arguments broken(ArchRule rule, String packageName, String member) {
        return Arguments.of(rule, List.of(type(packageName, "Violation", member)));
    }

    private static JavaFileObject type(String packageName, String name, String member) {
        String source = "package " + packageName + "; public class " + name + " { " + member + " }";
        return new SimpleJavaFileObject(
                URI.create("string:///" + packageName.replace('.', '/') + "/" + name + ".java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    private static JavaClasses compiled(List<JavaFileObject> sources, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            List<String> options = List.of(
                    "-d",
                    folder.toString(),
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "--release",
                    "21");
            boolean compiled = compiler.getTask(messages, files, null, options, null, sources)
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        return new ClassFileImporter().importPath(folder);
    }
}
