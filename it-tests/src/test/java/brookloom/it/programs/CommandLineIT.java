package brookloom.it.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brookloom.it.fixtures.Program;
import brookloom.proto.BrookLink;
import brookloom.testing.Eventually;
import brookloom.testing.FreePort;
import brookloom.testing.TcpTarget;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars' command lines, from outside. */
class CommandLineIT {
    private static final int USAGE = 2;
    private static final int FAILURE = 1;
    private static final String PASSWORD = "a secret in the environment";
    private static final Map<String, String> ENVIRONMENT = Map.of("BROOK_PASSWORD", PASSWORD);
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeAll
    static void needJars() {
        assumeTrue(Program.jarsAreBuilt(), "the jars are there from Maven's phase package on");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        server | --listen nope                         | '--listen': 'nope' is not :port, host:port, 1.2.3.4:port or [v6]:port
        server | wsserver --listen 127.0.0.1:65536     | the port must be 0 to 65535
        server | --tcpTimeout soon                     | '--tcpTimeout': 'soon' is not a number of seconds
        server | --trustedProxies 10.0.0.0/33          | '--trustedProxies' (CIDR): '10.0.0.0/33' is not a block of addresses
        server | --path ws                             | --path 'ws' must begin with a slash
        server | --bogus                               | Unknown option: '--bogus'
        server | serve                                 | 'serve'
        server | server --withoutBrookProtocol         | --withoutBrookProtocol is for wsserver and wssserver
        server | server --path /ws                     | Unknown option: '--path'
        client | client                                | the server is missing: give --server, or a link by --linkFile, --link or BROOK_LINK
        client | client --server ws://a:1              | '--server': 'ws://a:1' is not host:port
        client |                                       | the command is missing: give wsclient, wssclient,
        client | wsclient                              | the server is missing: give --wsserver, or a link by --linkFile, --link or BROOK_LINK
        client | wssclient --wssserver wss://a:1 --h2 --framed --password x | --h2 and --framed are mutually exclusive
        client | wsclient --wsserver ws://a:1 --password x --proxy http://b:1 --dialWithSocks5 c:1 | --proxy and --dialWithSocks5 are mutually exclusive
        client | wsclient --wsserver ws://             | '--wsserver': 'ws://' must be ws://host:port/path
        client | wsclient --wsserver wss://a:1         | --wsserver 'wss://a:1' is for wssclient
        client | wsclient --wsserver ws://a:1 --socks5 x | '--socks5': 'x' is not :port, host:port
        client | wsclient --wsserver ws://a:1 --socks5Username u | --socks5Username and --socks5Password go together
        client | wsclient --wsserver ws://a:1 --http x | '--http': 'x' is not :port, host:port
        client | wsclient --wsserver ws://a:1 --mixed :1 --socks5Username a:b --socks5Password c | --socks5Username has a colon
        client | --tag novalue wsclient --wsserver ws://a:1 | '--tag' (KEY:VALUE): 'novalue' is not key:value
        client | wsclient --wsserver ws://a:1 --socks5ServerIP a.b | --socks5ServerIP 'a.b' is not an IP address
        client | wsclient --wsserver ws://a:1 --socks5ServerIP :: | --socks5ServerIP
        """)
    void badUsageIsOneLineAndExitCode2(String program, String arguments, String line) throws Exception {
        String[] words = arguments == null ? new String[0] : arguments.split(" ");
        try (Program run = run(program, ENVIRONMENT, words)) {
            assertThat(run.exitCode()).isEqualTo(USAGE);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).hasSize(2);
            assertThat(run.err().get(0))
                    .startsWith("brook-loom-" + program + ": ")
                    .contains(line);
            assertThat(run.err().get(1)).matches("Try 'java -jar brook-loom-" + program + "\\.jar( \\w+)? --help'\\.");
        }
    }

    @Test
    void aClientWithoutAPasswordSaysWhereToGiveIt() throws Exception {
        try (Program client = Program.client(Map.of(), "wsclient", "--wsserver", "ws://127.0.0.1:1")) {
            assertThat(client.exitCode()).isEqualTo(USAGE);
            assertThat(client.err().getFirst())
                    .isEqualTo("brook-loom-client: the password is missing: give --passwordFile FILE, --password,"
                            + " or set BROOK_PASSWORD");
        }
    }

    @Test
    void aPasswordThatTheLocaleCannotReadIsRefusedAndNotReplaced() throws Exception {
        String[] words = {"wsclient", "--wsserver", "ws://127.0.0.1:1", "-p", "电池"};
        try (Program byOption = Program.client(Map.of("LC_ALL", "C"), words);
                Program inherited = Program.server(Map.of("LC_ALL", "C", "BROOK_PASSWORD", "电池"))) {
            assertThat(byOption.exitCode()).isEqualTo(USAGE);
            assertThat(byOption.err().getFirst()).contains("argument 5 has characters outside this locale's encoding");
            assertThat(inherited.exitCode()).isEqualTo(USAGE);
            assertThat(inherited.err().getFirst()).contains("BROOK_PASSWORD has characters outside this locale's");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPortInUseIsOneLineAndExitCode1AndAStackTraceOnlyWithDebug(boolean debug) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String[] serverWords = words(debug, "--listen", address);
            String[] clientWords = words(debug, "wsclient", "--wsserver", "ws://127.0.0.1:1", "--socks5", address);
            try (Program server = run("server", ENVIRONMENT, serverWords);
                    Program client = run("client", ENVIRONMENT, clientWords)) {
                assertFails(server, "brook-loom-server: cannot listen on " + address + ": ", "--listen", debug);
                assertFails(client, "brook-loom-client: cannot listen for SOCKS5 on " + address, "--socks5", debug);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void versionAndHelpExitWithSuccess(String program) throws Exception {
        String command = program.equals("server") ? "wsserver" : "wsclient";
        try (Program version = run(program, Map.of(), "--version");
                Program help = run(program, Map.of(), "--help");
                Program commandHelp = run(program, Map.of(), command, "--help")) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).singleElement().asString().matches("brook-loom-" + program + " \\d.*");
            assertThat(help.exitCode()).isZero();
            assertThat(String.join("\n", help.out())).contains(command, "Examples:");
            assertThat(commandHelp.exitCode()).isZero();
            assertThat(String.join("\n", commandHelp.out()))
                    .contains("--passwordFile", "--withoutBrookProtocol", "--log", "in ps", "Example");
        }
    }

    @Test
    void aServerWithoutAPasswordPrintsAClientCommandThatWorksAndALink(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        try (TcpTarget target = TcpTarget.serving(CommandLineIT::answer);
                Program server = Program.server(Map.of(), "--listen", "127.0.0.1:0", "--log", log.toString())) {
            Eventually.holds(() -> assertThat(server.out()).hasSize(4));
            assertThat(server.out().get(1)).isEqualTo("  java -jar brook-loom-client.jar connect --link -");
            BrookLink link = BrookLink.parse(server.out().get(3).strip());
            assertThat(link.parameters())
                    .containsKeys("wsserver", "clientHKDFInfo", "serverHKDFInfo")
                    .hasEntrySatisfying(
                            "password", password -> assertThat(password).matches("\\S{32}"));
            try (Program client = connectWithPasted(server.out().get(3), "--socks5", "127.0.0.1:0")) {
                assertFetches(client, target);
            }
            assertThat(Files.readString(log)).doesNotContain(link.parameters().get("password"));
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void aPlainServerWithoutAPasswordDoesSoToo() throws Exception {
        try (TcpTarget target = TcpTarget.serving(CommandLineIT::answer);
                Program server = Program.server(Map.of(), "server", "--listen", "127.0.0.1:0")) {
            Eventually.holds(() -> assertThat(server.out()).hasSize(4));
            assertThat(server.out().get(1)).isEqualTo("  java -jar brook-loom-client.jar connect --link -");
            BrookLink link = BrookLink.parse(server.out().get(3).strip());
            assertThat(link.kind()).isEqualTo(BrookLink.Kind.SERVER);
            assertThat(link.parameters()).containsOnlyKeys("server", "password", "clientHKDFInfo", "serverHKDFInfo");
            try (Program client = connectWithPasted(server.out().get(3), "--socks5", "127.0.0.1:0")) {
                assertFetches(client, target);
            }
        }
    }

    /** Runs what a server has printed; the link comes by a shell's pipe, where no terminal is. */
    private static Program connectWithPasted(String link, String... more) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String script = "exec \"$0\" -jar \"$1\" connect --link - \"${@:2}\" <<<\"$LINK\"";
        List<String> words = new ArrayList<>(List.of("bash", "-c", script, java));
        words.add(Program.jar("client").toString());
        words.addAll(List.of(more));
        return Program.start(Map.of("LINK", link), words);
    }

    @Test
    void optionsMayPrecedeTheCommandAndPasswordsMayBeInFiles(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "aus der Datei: 电池\n");
        try (TcpTarget target = TcpTarget.serving(CommandLineIT::answer);
                Program server = Program.server(
                        Map.of("BROOK_PASSWORD", "an option beats it"),
                        "--passwordFile",
                        password.toString(),
                        "--clientHKDFInfo",
                        "up",
                        "-l",
                        "127.0.0.1:0",
                        "wsserver",
                        "--serverHKDFInfo=down");
                Program client = Program.client(
                        Map.of("LC_ALL", "C.UTF-8"),
                        "-s",
                        "ws://127.0.0.1:" + server.port() + "/ws",
                        "--serverHKDFInfo",
                        "down",
                        "wsclient",
                        "--clientHKDFInfo",
                        "up",
                        "-p",
                        "aus der Datei: 电池",
                        "--socks5",
                        "127.0.0.1:0",
                        "--socks5Username",
                        "app",
                        "--socks5Password",
                        "its own secret")) {
            Curl login = Curl.through(
                    Curl.BY_NAME, client.address(), "-U", "app:its own secret", "http://localhost:" + target.port());
            assertThat(login).isEqualTo(new Curl(Curl.OK, "hello", ""));
            Curl without = Curl.through(Curl.BY_NAME, client.address(), "http://localhost:" + target.port());
            assertThat(without.exitCode()).isEqualTo(Curl.PROXY_REFUSED);
            Curl wrong = Curl.through(
                    Curl.BY_NAME, client.address(), "-U", "app:guess", "http://localhost:" + target.port());
            assertThat(wrong.exitCode()).isEqualTo(Curl.PROXY_REFUSED);
            assertThat(client.said()).noneMatch(line -> line.contains("secret") || line.contains("guess"));
        }
    }

    @Test
    void logsAreJsonLinesOnTheConsoleOrInAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("client.log");
        Program server = Program.server(ENVIRONMENT, "--listen", "127.0.0.1:0", "--log", "console", "--debug");
        try (TcpTarget target = TcpTarget.serving(CommandLineIT::answer);
                server;
                Program client = Program.client(
                        ENVIRONMENT,
                        "wsclient",
                        "--wsserver",
                        "ws://127.0.0.1:" + server.port(),
                        "--socks5",
                        "127.0.0.1:" + FreePort.next(),
                        "--log",
                        file.toString(),
                        "--debug")) {
            Eventually.holds(() -> assertThat(file).content().contains("SOCKS5 on "));
            String socks5 = messages(Files.readAllLines(file)).stream()
                    .filter(message -> message.startsWith("SOCKS5 on "))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("SOCKS5 on (\\S+),.*", "$1");
            int port = Integer.parseInt(socks5.substring(socks5.lastIndexOf(':') + 1));
            var proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertThat(Curl.through(Curl.BY_NAME, proxy, "http://localhost:" + target.port()))
                    .isEqualTo(new Curl(Curl.OK, "hello", ""));
            assertThat(client.said()).isEmpty();
        }
        assertThat(messages(Files.readAllLines(file))).anyMatch(message -> message.contains("CONNECT"));
        Eventually.holds(
                () -> assertThat(messages(server.out())).anyMatch(message -> message.contains("TCP localhost:")));
        assertThat(server.err()).isEmpty();
        assertThat(Files.readString(file) + server.out()).doesNotContain(PASSWORD);
    }

    @Test
    void everyAddressMayBeIpv6() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "no IPv6 on this machine");
        try (TcpTarget target = TcpTarget.serving(InetAddress.getByName("::1"), CommandLineIT::answer);
                Program server = Program.server(ENVIRONMENT, "--listen", "[::1]:0");
                Program client = Program.client(
                        ENVIRONMENT,
                        "wsclient",
                        "--wsserver",
                        "ws://server.invalid:80",
                        "--address",
                        "[::1]:" + server.port(),
                        "--socks5",
                        "[::1]:0")) {
            Curl curl =
                    Curl.through(Curl.BY_NAME, "[::1]:" + client.port(), "-g", "http://[::1]:" + target.port() + "/");
            assertThat(curl).isEqualTo(new Curl(Curl.OK, "hello", ""));
        }
    }

    /** Every line is an object that says when, how grave, and what. */
    private static List<String> messages(List<String> lines) throws IOException {
        List<String> messages = new ArrayList<>();
        for (String line : lines) {
            JsonNode entry = JSON.readTree(line);
            assertThat(entry.hasNonNull("time") && entry.hasNonNull("level"))
                    .as(line)
                    .isTrue();
            messages.add(entry.required("message").textValue());
        }
        return messages;
    }

    private static void assertFetches(Program client, TcpTarget target) throws Exception {
        assertThat(Curl.through(Curl.BY_NAME, client.address(), "http://localhost:" + target.port()))
                .isEqualTo(new Curl(Curl.OK, "hello", ""));
    }

    private static void answer(Socket connection) throws IOException {
        byte[] request = new byte[1024];
        assertThat(connection.getInputStream().read(request)).isPositive();
        connection.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhello".getBytes(UTF_8));
    }

    private static void assertFails(Program run, String start, String advice, boolean debug) throws Exception {
        assertThat(run.exitCode()).isEqualTo(FAILURE);
        assertThat(run.out()).isEmpty();
        assertThat(run.saidWith(start))
                .singleElement()
                .asString()
                .contains("in use")
                .contains(advice);
        if (debug) {
            assertThat(run.saidWith("\tat brookloom.")).isNotEmpty();
        } else {
            assertThat(run.err()).hasSize(1);
        }
    }

    private static String[] words(boolean debug, String... words) {
        String[] all = Arrays.copyOf(words, words.length + (debug ? 1 : 0));
        if (debug) {
            all[words.length] = "--debug";
        }
        return all;
    }

    private static Program run(String program, Map<String, String> environment, String... words) throws IOException {
        return program.equals("server") ? Program.server(environment, words) : Program.client(environment, words);
    }
}
