package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines that docs/troubleshooting.md explains are those that the programs write. */
class TroubleshootingTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| .+ \\| .+ \\|");

    /** Where a line is put together: from a value, which the page leaves open, or from a reason and a cure. */
    private static final Pattern SEAM = Pattern.compile("…|[:;] |, and ");

    private static final Pattern EDGES = Pattern.compile("^[\\s:;,.(]+|[\\s:;,.(]+$");

    /** A value between two literals, or the break of a long one. */
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    /** An option that a constant names in the code. */
    private static final Pattern OPTION = Pattern.compile("--\\w+");

    /** What is shorter is found anywhere. */
    private static final int TELLING = 12;

    @Test
    void eachLineThatIsExplainedOccursInTheCode() throws IOException {
        String code = code();
        List<String> missing = new ArrayList<>();
        for (String line : lines()) {
            List<String> parts = SEAM.splitAsStream(line)
                    .map(part -> EDGES.matcher(part).replaceAll(""))
                    .filter(part -> !part.isEmpty())
                    .toList();
            assertThat(parts).as(line).anyMatch(part -> part.length() >= TELLING);
            parts.stream()
                    .filter(part -> !code.contains(part)
                            && !OPTION.splitAsStream(part).map(String::strip).allMatch(code::contains))
                    .forEach(part -> missing.add("'" + part + "' of: " + line));
        }

        assertThat(missing).isEmpty();
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        MarkdownFile page = MarkdownFile.read(Program.root().resolve("docs/troubleshooting.md"));
        for (String line : page.section("Lines, and what to do").lines()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                lines.add(row.group(1));
            }
        }
        assertThat(lines).hasSizeGreaterThan(30);
        return lines;
    }

    /** Returns all sources, with literals that are broken over lines put together again. */
    private static String code() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path source : RepositoryFiles.find(name -> name.contains("/src/main/java/") && name.endsWith(".java"))) {
            code.append(JOINT.matcher(Files.readString(source)).replaceAll("")).append('\n');
        }
        return code.toString();
    }
}
