package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pages, help, log lines and Javadoc use the words of the field; those that must not come back are listed here. */
class WordsTest {
    /** Words, and better ones. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("believ\\w*", "trust"),
            Map.entry("ways? out", "outbound connection, source address"),
            Map.entry("leaves? from", "source address"),
            Map.entry("made up", "generated"),
            Map.entry("silen(t|ce) (for|of)", "idle, idle timeout"),
            Map.entry("under way|abreast", "in flight, concurrent"),
            Map.entry("both ends alike", "must match on both ends"),
            Map.entry("(shows?|show) up in|rather use", "visible in ps; prefer X"),
            Map.entry("wants|insists? on|does it want", "requires"),
            Map.entry("exclude each other", "mutually exclusive"),
            Map.entry("gets? through nothing|cannot carry", "not supported"),
            Map.entry("signed by itself|authority unknown", "self-signed; issued by an unknown CA"),
            Map.entry("could not be shown", "domain validation failed"),
            Map.entry("no MaxMind", "not a MaxMind database, or corrupt"),
            Map.entry("turns? apps away", "connection limit reached"),
            Map.entry("ha(s|ve) to show", "credentials"),
            Map.entry("closed is closed", "best effort"),
            Map.entry("stands for one there", "port forwarding"),
            Map.entry("travel in the messages", "real WebSocket frames"),
            Map.entry("parted|in a hurry", "app closed before reading our reply"),
            Map.entry("was to be reached|what did not(?! help)", "Targets; What did not help"),
            Map.entry("whoever|obey\\w*|in its face|swallow\\w*", "a plain noun or verb"),
            Map.entry("how fast|habits", "Performance; Conventions"));

    private static final Pattern FORBIDDEN =
            Pattern.compile("\\b(" + String.join("|", WORDS.keySet()) + ")\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern MARGIN = Pattern.compile("^\\s*(?:\\*|//|#)*\\s*");

    /** Javadoc starts with a verb or a noun, for it is read alone in an IDE's pop-up. */
    private static final Pattern NO_VERB =
            Pattern.compile("/\\*\\*\\s*(\\*\\s*)?(What|Whether|How|Where|Why|When|Whom?|The same|Says?|Tells?)\\b");

    @Test
    void wordsThatWereReplacedDoNotComeBack() throws IOException {
        List<String> found = new ArrayList<>();
        for (MarkdownFile page : MarkdownFile.all()) {
            check(page.toString(), page.prose(), found);
        }
        for (Path source : sources()) {
            check(Program.root().relativize(source).toString(), Files.readAllLines(source), found);
        }
        for (Path script : scripts()) {
            check(Program.root().relativize(script).toString(), Files.readAllLines(script), found);
        }

        assertThat(found).as("words, and better ones: " + WORDS).isEmpty();
    }

    /** Looks at each line together with the next one, for words that stand on both. */
    private static void check(String name, List<String> lines, List<String> found) {
        for (int i = 0; i < lines.size(); i++) {
            String next = i + 1 == lines.size()
                    ? ""
                    : MARGIN.matcher(lines.get(i + 1)).replaceFirst("");
            String both = lines.get(i).strip() + " " + next;
            if (FORBIDDEN.matcher(both).find()) {
                found.add(name + ":" + (i + 1) + ": " + both);
            }
        }
    }

    @Test
    void wordsOnTwoLinesAreFoundToo() {
        List<String> found = new ArrayList<>();
        check(
                "a.java",
                List.of("     * The two are mutually", "     * exclusive, or exclude", "     * each other."),
                found);
        check("a.sh", List.of("# A tunnel is under", "# way.", ""), found);

        assertThat(found).hasSize(2);
    }

    @Test
    void javadocStartsWithAVerbOrANoun() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            NO_VERB.matcher(Files.readString(source))
                    .results()
                    .forEach(start -> found.add(
                            source.getFileName() + ": " + start.group().replaceAll("\\s+", " ")));
        }

        assertThat(found).isEmpty();
    }

    private static List<Path> scripts() throws IOException {
        List<Path> scripts = RepositoryFiles.find(name -> name.endsWith("brook-loom") || name.endsWith(".sh"));
        assertThat(scripts)
                .contains(Program.root().resolve("brook-loom"), Program.root().resolve("packaging/dist.sh"));
        return scripts;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = RepositoryFiles.find(name -> name.contains("/src/main/java/") && name.endsWith(".java"));
        assertThat(sources).hasSizeGreaterThan(400);
        return sources;
    }
}
