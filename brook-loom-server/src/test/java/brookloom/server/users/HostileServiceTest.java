package brookloom.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.lists.ListSource;
import brookloom.server.users.service.ServiceSource;
import brookloom.testing.LeakCheck;
import brookloom.testing.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a service of users answers but a list: it admits nobody, and ends nobody's tunnels. */
@ExtendWith(LeakCheck.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HostileServiceTest {
    private static final String ALICE =
            UserEntry.generate("alice", UserLimits.NONE).toLine() + "\n";
    private static final String BOB = UserEntry.generate("bob", UserLimits.NONE).toLine() + "\n";
    private static final String PASSWORD = "\"password\": \"qB7xX1-Zk0_vQ2mJ9wT4yR8cN5hL3pGd\"";
    private static final int MIB = 1 << 20;

    private final List<List<String>> lists = new ArrayList<>();
    private RawService service;

    @BeforeEach
    void start() throws IOException {
        service = new RawService();
    }

    @AfterEach
    void stop() throws IOException {
        service.close();
    }

    static Map<String, RawService.Answer> answers() {
        Map<String, RawService.Answer> answers = new TreeMap<>();
        answers.put("nothing at all", text(""));
        answers.put("noise", text("\u0000\u0001nonsense\r\n\r\n"));
        answers.put("an empty list", list(""));
        answers.put("a list of comments", list("# none\n"));
        answers.put("a page", list("<!DOCTYPE html><title>Log in</title>"));
        answers.put("another status", text("HTTP/1.1 500 Oops\r\nContent-Length: " + BOB.length() + "\r\n\r\n" + BOB));
        answers.put("part of a list", text("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + BOB));
        answers.put("part of chunks", text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"na"));
        answers.put(
                "no UTF-8",
                out -> out.write(new byte[] {
                    'H',
                    'T',
                    'T',
                    'P',
                    '/',
                    '1',
                    '.',
                    '1',
                    ' ',
                    '2',
                    '0',
                    '0',
                    ' ',
                    'O',
                    'K',
                    '\r',
                    '\n',
                    'C',
                    'o',
                    'n',
                    't',
                    'e',
                    'n',
                    't',
                    '-',
                    'L',
                    'e',
                    'n',
                    'g',
                    't',
                    'h',
                    ':',
                    ' ',
                    '2',
                    '\r',
                    '\n',
                    '\r',
                    '\n',
                    (byte) 0xc3,
                    '('
                }));
        answers.put("nesting", list(ALICE + "[".repeat(50_000)));
        answers.put("a key twice", list(ALICE.replace("}", ", \"name\": \"eve\"}")));
        answers.put("a user twice", list(ALICE + ALICE.replace("{", "{ ")));
        answers.put("wrong types", list("{\"name\": 5, \"password\": [\"x\"]}"));
        answers.put("null", list("null"));
        answers.put(
                "a number beyond all", list("{\"name\": \"a\", " + PASSWORD + ", \"tunnels\": 999999999999999999}"));
        answers.put("a quota beyond all", list("{\"name\": \"a\", " + PASSWORD + ", \"quota\": \"999999999TB\"}"));
        answers.put("a day beyond all", list("{\"name\": \"a\", " + PASSWORD + ", \"expires\": \"+999999999-12-31\"}"));
        answers.put("half a pair", list("{\"name\": \"a\", " + PASSWORD.replace("qB7x", "\\ud800") + "}"));
        answers.put("a line of 15 MiB", list(ALICE + " ".repeat(15 * MIB) + "x"));
        answers.put("blank lines without end", list("\n".repeat(17 * MIB)));
        answers.put("a body without end", endless("HTTP/1.1 200 OK\r\n\r\n", ALICE));
        answers.put("headers without end", endless("HTTP/1.1 200 OK\r\n", "X-Header: " + "x".repeat(1000) + "\r\n"));
        answers.put("a header without end", endless("HTTP/1.1 200 OK\r\nX-Header: ", "x".repeat(1000)));
        answers.put("10,001 users", list(users(10_001)));
        return answers;
    }

    static Stream<Map.Entry<String, RawService.Answer>> named() {
        return answers().entrySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("named")
    void whatIsNoListAdmitsNobodyAndEndsNobody(Map.Entry<String, RawService.Answer> hostile) throws Exception {
        try (UserLoader loader = loader()) {
            service.answer(list(ALICE));
            loader.start(Duration.ofDays(1), this::take);
            for (int i = 0; i < 2; i++) {
                service.answer(hostile.getValue());
                assertFails(loader);
            }
            service.answer(list(ALICE + BOB));
            assertAnswers(loader);
            assertThat(lists).containsExactly(List.of("alice"), List.of("alice", "bob"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("named")
    void whatIsNoListAtFirstAdmitsNobody(Map.Entry<String, RawService.Answer> hostile) throws Exception {
        try (UserLoader loader = loader()) {
            service.answer(hostile.getValue());
            loader.start(Duration.ofDays(1), this::take);
            assertThat(lists.stream().flatMap(List::stream)).isEmpty();
            service.answer(list(ALICE));
            assertAnswers(loader);
            assertThat(lists).last().isEqualTo(List.of("alice"));
        }
    }

    @Test
    void redirectsLeadNowhere() throws Exception {
        try (RawService other = new RawService();
                UserLoader loader = loader()) {
            other.answer(list(BOB));
            service.answer(list(ALICE));
            loader.start(Duration.ofDays(1), this::take);
            for (String location :
                    List.of(other.uri().toString(), "file:///etc/passwd", "/elsewhere", "//[::1]:1/", ":")) {
                for (int status : new int[] {301, 302, 303, 307, 308}) {
                    service.answer(text(
                            "HTTP/1.1 " + status + " Away\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"));
                    assertFails(loader);
                }
            }
            assertThat(other.asked()).isZero();
            assertThat(lists).containsExactly(List.of("alice"));
        }
    }

    @Test
    void anAnswerThatOnlyTheConnectionEndsCountsWhenTheNextAgrees() throws Exception {
        try (UserLoader loader = loader()) {
            service.answer(list(ALICE + BOB));
            loader.start(Duration.ofDays(1), this::take);
            service.answer(text("HTTP/1.0 200 OK\r\n\r\n" + ALICE));
            loader.look();
            assertThat(lists).as("cut at a line's end").hasSize(1);
            service.answer(text("HTTP/1.0 200 OK\r\n\r\n" + ALICE + BOB + "# more\n"));
            loader.look();
            assertThat(lists).hasSize(1);
            assertAnswers(loader);
            assertThat(lists).containsExactly(List.of("alice", "bob"), List.of("alice", "bob"));
        }
    }

    @Test
    void aWrongListThatIsStillTheSameHasNotAnswered() throws Exception {
        try (UserLoader loader = loader()) {
            service.answer(tagged("good", ALICE));
            loader.start(Duration.ofDays(1), this::take);
            service.answer(tagged("bad", "{"));
            assertFails(loader);
            service.answer(text("HTTP/1.1 304 Not Modified\r\nETag: \"bad\"\r\n\r\n"));
            assertFails(loader);
            service.answer(tagged("good", ALICE));
            assertAnswers(loader);
            service.answer(text("HTTP/1.1 304 Not Modified\r\nETag: \"good\"\r\n\r\n"));
            assertAnswers(loader);
        }
    }

    @Test
    void aTagThatCannotBeSentBackIsForgotten() throws Exception {
        try (UserLoader loader = loader()) {
            service.answer(list(ALICE));
            loader.start(Duration.ofDays(1), this::take);
            for (String tag : List.of("x".repeat(100_000), "\u00e9\u00ff", "\u0080", "a\tb")) {
                service.answer(tagged(tag, ALICE));
                loader.look();
                service.answer(tagged("good", ALICE + BOB));
                loader.look();
                assertThat(lists).last().isEqualTo(List.of("alice", "bob"));
            }
        }
    }

    @Test
    void aServiceThatTricklesIsLeftInTime() throws Exception {
        try (UserLoader loader = new UserLoader("--userAPI", source(service.uri()), Duration.ofMillis(300))) {
            service.answer(out -> {
                out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"));
                service.stall();
            });
            loader.start(Duration.ofDays(1), this::take);
            assertThat(lists).isEmpty();
            service.answer(list(ALICE));
            assertAnswers(loader);
        }
    }

    @Test
    void aServerWithoutTlsIsNoHttpsService() throws Exception {
        URI uri = URI.create(service.uri().toString().replace("http:", "https:"));
        try (UserLoader loader = new UserLoader("--userAPI", source(uri))) {
            service.answer(list(ALICE));
            loader.start(Duration.ofDays(1), this::take);
            assertFails(loader);
            assertThat(lists).isEmpty();
        }
    }

    @Test
    void aServiceThatClosesWithoutAnAnswerIsNamedOnceInWordsForPeople() throws Exception {
        LogLines.clear();
        try (UserLoader loader = loader()) {
            service.answer(text(""));
            loader.start(Duration.ofDays(1), this::take);
            for (int i = 0; i < 3; i++) {
                loader.look();
            }
            assertThat(LogLines.with(service.uri().toString()))
                    .singleElement()
                    .asString()
                    .contains("it closed the connection without an answer")
                    .doesNotContain("@");
        }
    }

    @Test
    void noAnswerMakesALongLineOrASecondOneInTheLog() throws Exception {
        LogLines.clear();
        try (UserLoader loader = loader()) {
            service.answer(list("{\"na\\n2026-11-30 forged" + "x".repeat(60_000) + "\": 1}"));
            loader.start(Duration.ofDays(1), this::take);
            service.answer(text("HTTP/1.1 200 " + "x".repeat(60_000) + "\r\nContent-Length: 4\r\n\r\nnone"));
            loader.look();
            assertThat(LogLines.with(service.uri().toString()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(1000).doesNotContain("\n"));
        }
    }

    /** Looks again, and expects that the look counts as none. */
    private void assertFails(UserLoader loader) {
        long before = System.nanoTime();
        loader.look();
        assertThat(answeredSince(loader, before)).isFalse();
    }

    private void assertAnswers(UserLoader loader) {
        long before = System.nanoTime();
        loader.look();
        assertThat(answeredSince(loader, before)).isTrue();
    }

    private static boolean answeredSince(UserLoader loader, long then) {
        return loader.isFresh(Duration.ofNanos(System.nanoTime() - then));
    }

    private UserLoader loader() {
        return new UserLoader("--userAPI", source(service.uri()));
    }

    private static ListSource source(URI uri) {
        return new ServiceSource(new ListSource.Url(uri));
    }

    private void take(List<UserEntry> users) {
        lists.add(users.stream().map(UserEntry::name).toList());
    }

    private static String users(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("{\"name\": \"u").append(i).append("\", ");
            lines.append(PASSWORD.replace("qB7x", String.format("q%06dx", i))).append("}\n");
        }
        return lines.toString();
    }

    private static RawService.Answer list(String lines) {
        byte[] body = bytes(lines);
        return out -> {
            out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n"));
            out.write(body);
        };
    }

    private static RawService.Answer tagged(String tag, String lines) {
        return text(
                "HTTP/1.1 200 OK\r\nETag: \"" + tag + "\"\r\nContent-Length: " + lines.length() + "\r\n\r\n" + lines);
    }

    private static RawService.Answer text(String answer) {
        return out -> out.write(bytes(answer));
    }

    /** Repeats a part until the client leaves. */
    private static RawService.Answer endless(String start, String part) {
        return out -> {
            out.write(bytes(start));
            byte[] many = bytes(part.repeat(1 + 65_536 / part.length()));
            while (true) {
                write(out, many);
            }
        };
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
