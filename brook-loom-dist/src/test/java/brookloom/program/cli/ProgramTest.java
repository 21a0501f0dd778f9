package brookloom.program.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.cli.CommandRunner;
import brookloom.cli.start.Invocation;
import brookloom.client.cli.ClientMain;
import brookloom.server.cli.ServerMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private static Set<String> names(CommandRunner program) {
        return program.describe().getSubcommands().keySet();
    }

    static Stream<String> commands() {
        return names(ProgramMain.commands()).stream();
    }

    private static List<String> said(String... line) {
        StringWriter said = new StringWriter();
        PrintWriter printer = new PrintWriter(said);
        Ends.Chosen chosen = new Ends().choose(line);
        chosen.runner().withOutput(printer, printer).run(chosen.arguments().toArray(String[]::new));
        return said.toString().lines().toList();
    }

    @Test
    void itHasEveryCommandOfBothEnds() {
        List<String> all = new ArrayList<>(names(ClientMain.commands()));
        all.addAll(names(ServerMain.commands()));

        assertThat(names(ProgramMain.commands())).containsExactlyInAnyOrderElementsOf(new HashSet<>(all));
    }

    @ParameterizedTest
    @CsvSource({
        "server --listen :9999, brook-loom, server --listen :9999",
        "server, brook-loom, server",
        "client --server a:1, brook-loom, client --server a:1",
        "server doctor, brook-loom server, doctor",
        "server wsserver --listen :9999, brook-loom server, wsserver --listen :9999",
        "server server, brook-loom server, server",
        "client doctor --json, brook-loom client, doctor --json",
        "client wsserver, brook-loom, client wsserver",
        "doctor, brook-loom, doctor",
        "help server doctor, brook-loom server, doctor --help",
        "help server, brook-loom, server --help",
        "--help, brook-loom, --help",
    })
    void beforeACommandServerAndClientNameAnEnd(String line, String program, String arguments) {
        Ends.Chosen chosen = new Ends().choose(line.split(" "));

        assertThat(chosen.runner().describe().getCommandName()).isEqualTo(program);
        assertThat(String.join(" ", chosen.arguments())).isEqualTo(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "run brook-loom-client wsclient, run brook-loom wsclient",
        "brook-loom-server|    users list, brook-loom|    users list",
        "(brook-loom-client doctor), (brook-loom doctor)",
        "(brook-loom-server doctor), (brook-loom server doctor)",
        "brook-loom-server check x, brook-loom check x",
        "brook-loom-server --listen :9999, brook-loom wsserver --listen :9999",
        "brook-loom-server   serves, brook-loom wsserver   serves",
        "brook-loom-client, brook-loom",
        "java -jar brook-loom-client.jar, java -jar brook-loom-client.jar",
        "/opt/brook-loom-server-1.jar, /opt/brook-loom-server-1.jar",
    })
    void helpTextsNameTheOneProgram(String written, String shown) {
        assertThat(new Ends().inOneProgram(written.replace('|', '\n'))).isEqualTo(shown.replace('|', '\n'));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandsHelpIsAboutTheOneProgramAndFits(String command) {
        for (String option : List.of("-h", "--help")) {
            List<String> help = said(command, option);

            assertThat(help.getFirst()).startsWith("Usage: brook-loom " + command);
            assertThat(help)
                    .allSatisfy(line -> assertThat(line)
                            .doesNotContain("brook-loom-server", "brook-loom-client")
                            .hasSizeLessThanOrEqualTo(100));
            assertThat(help.reversed())
                    .as("ends with a command to run, which may take two lines")
                    .filteredOn(line -> !line.startsWith("      "))
                    .first()
                    .asString()
                    .contains("brook-loom ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void theDoctorOfAnEndIsReachedByItsName(String end) {
        assertThat(said(end, "doctor", "--help").getFirst()).startsWith("Usage: brook-loom " + end + " doctor ");
    }

    @Test
    void itsOwnHelpListsTheCommandsAndFits() {
        List<String> help = said("--help");

        assertThat(help).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(commands())
                .allMatch(name -> help.stream().anyMatch(line -> line.matches(" +" + name + "(,.*)?( .*)?")));
    }

    @Test
    void aMistakeNamesTheProgram() {
        assertThat(said("wsclient", "--nonsense"))
                .startsWith("brook-loom: Unknown option: '--nonsense'")
                .endsWith("Try 'brook-loom wsclient --help'.");
        assertThat(said("server", "doctor", "--nonsense")).endsWith("Try 'brook-loom server doctor --help'.");
    }

    @Test
    void aMistakeNamesTheHelpAsItIsTyped() {
        System.setProperty(Invocation.PROPERTY, "./brook-loom");
        try {
            assertThat(said("wsclient", "--nonsense")).endsWith("Try './brook-loom wsclient --help'.");
            assertThat(said("server", "doctor", "--nonsense")).endsWith("Try './brook-loom server doctor --help'.");
            assertThat(said("doctor", "--listen", ":9").getFirst())
                    .endsWith("which is one of ./brook-loom server doctor, for the server's side: leave it out here");
            assertThat(said("nonsense")).endsWith("Try './brook-loom --help'.");
        } finally {
            System.clearProperty(Invocation.PROPERTY);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "help, Usage: brook-loom [",
        "help wsserver, Usage: brook-loom wsserver ",
        "help server, Usage: brook-loom server [",
        "help server doctor, Usage: brook-loom server doctor ",
        "server help, Usage: brook-loom server [",
        "client help doctor, Usage: brook-loom client doctor ",
    })
    void helpIsACommandToo(String line, String first) {
        assertThat(said(line.split(" ")).getFirst()).startsWith(first);
    }

    @Test
    void anOptionOfTheOtherEndsDoctorLeadsThere() {
        assertThat(said("doctor", "--listen", ":9"))
                .startsWith("brook-loom: Unknown option: '--listen', which is one of brook-loom server doctor, for the"
                        + " server's side: leave it out here");
        assertThat(said("server", "doctor", "--linkFile", "x").getFirst())
                .endsWith("Unknown option: '--linkFile', which is one of brook-loom doctor, for the way to a server:"
                        + " leave it out here");
    }

    @ParameterizedTest
    @CsvSource({
        "server doctor --passwordFile pw, one of brook-loom doctor\\, for the way to a server",
        "server doctor --listen :9 --path /x, one of wsserver\\, and doctor does not examine it",
        "server doctor --site x, one of wsserver\\, and doctor does not examine it",
        "doctor ws://a:1 --socks5 :1080, one of connect\\, and doctor does not examine it",
    })
    void anOptionOfAServiceThatItsDoctorHasNoUseForIsToBeLeftOut(String line, String what) {
        assertThat(said(line.split(" ")).getFirst())
                .startsWith("brook-loom")
                .contains("Unknown option: '--", "', which is " + what.replace("\\", ""))
                .endsWith(": leave it out here");
    }
}
