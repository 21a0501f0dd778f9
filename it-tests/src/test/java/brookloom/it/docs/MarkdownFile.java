package brookloom.it.docs;

import brookloom.it.fixtures.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the repository: its links, headings and code blocks. */
record MarkdownFile(Path path, List<String> lines) {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)(?: \"[^\"]*\")?\\)");
    private static final Pattern PICTURE = Pattern.compile("!\\[[^]]+]\\(([^)]+)\\)");
    private static final Pattern SOURCE = Pattern.compile("(?:src|srcset|href)=\"([^\"]+)\"");

    /** Code between fences. */
    record Block(String language, String text) {}

    static MarkdownFile read(Path path) throws IOException {
        return new MarkdownFile(path, Files.readAllLines(path));
    }

    /** Returns all pages of the repository. */
    static List<MarkdownFile> all() throws IOException {
        List<MarkdownFile> pages = new ArrayList<>();
        for (Path file : RepositoryFiles.find(name -> name.endsWith(".md"))) {
            pages.add(read(file));
        }
        return pages;
    }

    /** Returns the code blocks. */
    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        StringBuilder text = null;
        String language = "";
        for (String line : lines) {
            if (!line.startsWith("```")) {
                if (text != null) {
                    text.append(line).append('\n');
                }
            } else if (text == null) {
                text = new StringBuilder();
                language = line.substring(3).strip();
            } else {
                blocks.add(new Block(language, text.toString()));
                text = null;
            }
        }
        return blocks;
    }

    /** Returns the code blocks of a language. */
    List<Block> blocks(String language) {
        return blocks().stream()
                .filter(block -> block.language().equals(language))
                .toList();
    }

    /** Returns the headings of a level, outside code blocks. */
    List<String> headings(int level) {
        String mark = "#".repeat(level) + " ";
        return prose().stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .toList();
    }

    /** Returns the part of the page under a heading of the second level. */
    MarkdownFile section(String heading) {
        int first = lines.indexOf("## " + heading);
        if (first < 0) {
            throw new IllegalArgumentException(this + " has no section '" + heading + "'");
        }
        int end = first + 1;
        while (end < lines.size() && !lines.get(end).startsWith("## ")) {
            end++;
        }
        return new MarkdownFile(path, lines.subList(first, end));
    }

    /** Returns the lines outside code blocks, without code spans. */
    List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                code = !code;
            } else if (!code) {
                prose.add(line.replaceAll("`[^`]*`", "`"));
            }
        }
        return prose;
    }

    /** Returns the files of the pictures. */
    List<String> pictures() {
        return prose().stream().flatMap(line -> matches(PICTURE, line)).toList();
    }

    /** Returns the targets of links and pictures. */
    List<String> links() {
        return prose().stream()
                .flatMap(line -> Stream.concat(matches(LINK, line), matches(SOURCE, line)))
                .toList();
    }

    private static Stream<String> matches(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.results().map(result -> result.group(1));
    }

    /** Returns the anchors of the headings, as GitHub makes them. */
    Set<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        boolean code = false;
        List<String> anchors = new ArrayList<>();
        for (String line : lines) {
            code ^= line.startsWith("```");
            if (!code && line.matches("#{1,6} .*")) {
                String slug = line.replaceFirst("#+ ", "")
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int times = seen.merge(slug, 1, Integer::sum) - 1;
                anchors.add(times == 0 ? slug : slug + "-" + times);
            }
        }
        return anchors.stream().collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return Program.root().relativize(path).toString();
    }
}
