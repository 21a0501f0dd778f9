package brookloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.text.Cidr;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class CommandRunnerTest {
    private static @Nullable Serve ran;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Command(name = "loom", mixinStandardHelpOptions = true, versionProvider = Version.class)
    private static final class Program {}

    @Command(name = "wsserver", description = "Serves.")
    private static final class Serve extends FrontEndCommand {
        @Option(
                names = {"-l", "--listen"},
                defaultValue = ":9999")
        private ListenAddress listen = new ListenAddress("", 0);

        @Option(names = "--tcpTimeout", defaultValue = "0")
        private Duration tcpTimeout = Duration.ZERO;

        @Option(names = "--trustedProxies", split = ",", defaultValue = "127.0.0.0/8,::1")
        private List<Cidr> trusted = List.of();

        @Option(names = "--fail")
        private String fail = "";

        @Mixin
        private final PasswordOption password = new PasswordOption();

        @Override
        protected void run() throws UserError, IOException {
            ran = this;
            switch (fail) {
                case "user" -> throw new UserError("port 80 is taken: stop what listens there");
                case "io" -> throw new NoSuchFileException("/some/file");
                case "bug" -> throw new IllegalStateException("line\nbreak");
                case "usage" -> throw usage("these two exclude each other");
                default -> password.read();
            }
        }
    }

    @Command(name = "other", description = "Does nothing.")
    private static final class Other extends FrontEndCommand {
        private static int made;

        Other() {
            made++;
        }

        @Override
        protected void run() {
            // nothing
        }
    }

    private int run(String... arguments) {
        ran = null;
        return new CommandRunner(new Program(), "wsserver", Serve.class, Other.class)
                .withOutput(new PrintWriter(out), new PrintWriter(err))
                .run(arguments);
    }

    @Test
    void theDefaultCommandRunsWithItsDefaults() {
        assertThat(run()).isZero();
        assertThat(ran.listen).isEqualTo(new ListenAddress("", 9999));
        assertThat(ran.trusted).containsExactly(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1"));
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--debug wsserver -l :80 --tcpTimeout 7 -p wsserver",
                "wsserver -l :80 --tcpTimeout=7 -p wsserver --debug",
                "-l :80 -p wsserver --debug wsserver --tcpTimeout 7",
                "-p wsserver -l :80 --debug --tcpTimeout 7"
            })
    void optionsStandBeforeOrAfterTheCommandOrWithoutIt(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(ran.listen.port()).isEqualTo(80);
        assertThat(ran.tcpTimeout).hasSeconds(7);
        assertThat(ran.debug()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "--pasword hushhush, Unknown option: '--pasword'",
        "--pasword=hushhush, Unknown option: '--pasword'",
        "--pasword -hushhush, Unknown option: '--pasword'",
        "-x brook://wsserver?password=hushhush, Unknown option: '-x'",
        "--listen :80 -phushhush, Unknown option: '-p…' (the rest is not shown",
        "--listen :80 hushhush, Unknown argument (not shown",
        "--listen :80 -hush/hush, Unknown argument (not shown",
        "-p one hushhush, Unknown argument (not shown",
        "wsserver hushhush, Unknown argument (not shown",
        "brook://wsserver?password=hushhush, Unknown argument (not shown",
    })
    void whatStandsBesideAMistypedOptionIsNotShown(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains("loom: " + message).doesNotContain("hush");
    }

    @Test
    void aMistypedOptionWithoutACommandLeadsToTheHelpOfTheDefaultCommand() {
        assertThat(run("--lisen", ":80")).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "loom: Unknown option: '--lisen', did you mean '--listen'?", "Try 'loom wsserver --help'.");
    }

    @Test
    void aMistypedCommandIsShown() {
        assertThat(run("sever")).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains("'sever'");
    }

    @Test
    void anotherCommandRunsWhenNamed() {
        assertThat(run("--debug", "other")).isZero();
        assertThat(ran).isNull();
    }

    @Test
    void commandsThatAreNotNamedAreNotMade() {
        Other.made = 0;
        assertThat(run("--listen", ":80", "wsserver")).isZero();
        assertThat(run("--listen", ":80")).isZero();
        assertThat(Other.made).isZero();
        assertThat(run("--listen", ":80", "other")).isEqualTo(CommandRunner.USAGE);
        assertThat(Other.made).isPositive();
    }

    @Test
    void badValuesNameOptionValueAndForm() {
        assertThat(run("--listen", "nowhere")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "loom: Invalid value for option '--listen': 'nowhere' is not :port, host:port,"
                                + " 1.2.3.4:port or [v6]:port: it has no port: write nowhere:PORT",
                        "Try 'loom wsserver --help'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--Listen :1", "-listen :1", "nonsense", "wsserver other", "--trustedProxies ::1,x"})
    void badUsageTakesTwoLinesAndExitsWithTwo(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).first().asString().startsWith("loom: ");
    }

    @Test
    void optionsThatDoNotFitTogetherAreBadUsage() {
        assertThat(run("--fail", "usage")).isEqualTo(2);
        assertThat(err.toString().lines()).first().isEqualTo("loom: these two exclude each other");
    }

    @Test
    void failuresTakeOneLineAndExitWithOne() {
        assertThat(run("--fail", "user")).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("loom: port 80 is taken: stop what listens there");
    }

    @Test
    void ioFailuresSayWhatAndWhy() {
        assertThat(run("--fail", "io")).isEqualTo(1);
        assertThat(err.toString().lines()).containsExactly("loom: /some/file: there is no folder /some");
    }

    @Test
    void bugsTakeOneLineToo() {
        assertThat(run("--fail", "bug")).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("loom: internal error (--debug shows where): IllegalStateException: line\\nbreak");
    }

    @Test
    void debugShowsStackTraces() {
        assertThat(run("--fail", "user", "--debug")).isEqualTo(1);
        assertThat(err.toString()).contains("\tat brookloom.cli.CommandRunnerTest");
    }

    @Test
    void helpAndVersionOfTheProgramWork() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("loom \\S+ \\(Java \\S+\\)\\R").doesNotContain("$");
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("wsserver").contains("Does nothing.");
    }

    @Test
    void helpOfACommandWarnsThatArgumentsAreVisible() {
        assertThat(run("wsserver", "--help")).isZero();
        assertThat(out.toString()).contains("Visible in ps").contains("--debug").contains("BROOK_PASSWORD");
    }

    @Test
    void aPasswordMayBeginWithAnAtSign() {
        assertThat(run("--password", "@nofile")).isZero();
    }

    @Test
    void whatTheLocaleCannotReadIsRefusedWithoutShowingIt() {
        assertThat(run("--password", "caf\uFFFD")).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString())
                .startsWith("loom: argument 2 has characters outside this locale's encoding, ")
                .doesNotContain("caf");
        assertThat(ran).isNull();
    }
}
