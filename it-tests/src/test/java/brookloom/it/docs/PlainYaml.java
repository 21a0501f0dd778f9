package brookloom.it.docs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the plain YAML of our own files: maps, lists and scalars in blocks, each as text; nothing else is understood. */
final class PlainYaml {
    private record Line(int indent, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private int at;

    private PlainYaml(String document) {
        for (String line : document.split("\n", -1)) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                lines.add(new Line(line.indexOf(text), text));
            }
        }
    }

    /** Returns the documents of a file. */
    static List<Map<String, Object>> documents(String file) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (String document : file.split("(?m)^---$", -1)) {
            PlainYaml yaml = new PlainYaml(document);
            documents.add(yaml.map(0));
            if (yaml.at < yaml.lines.size()) {
                throw new IllegalArgumentException("not understood: " + yaml.lines.get(yaml.at));
            }
        }
        return documents;
    }

    private boolean isAt(int indent) {
        return at < lines.size() && lines.get(at).indent() == indent;
    }

    private Map<String, Object> map(int indent) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (isAt(indent) && !lines.get(at).text().startsWith("- ")) {
            String text = lines.get(at++).text();
            int colon = text.indexOf(':');
            String value = text.substring(colon + 1).strip();
            if (map.put(text.substring(0, colon), value.isEmpty() ? block(indent) : scalar(value)) != null) {
                throw new IllegalArgumentException("twice: " + text);
            }
        }
        return map;
    }

    private Object block(int indent) {
        Line first = lines.get(at);
        if (first.indent() <= indent) {
            throw new IllegalArgumentException("nothing in front of " + first);
        }
        return first.text().startsWith("- ") ? list(first.indent()) : map(first.indent());
    }

    private List<Object> list(int indent) {
        List<Object> list = new ArrayList<>();
        while (isAt(indent) && lines.get(at).text().startsWith("- ")) {
            String item = lines.get(at).text().substring(2);
            if (!item.startsWith("\"") && item.matches("\\w+:( .*)?")) {
                lines.set(at, new Line(indent + 2, item));
                list.add(map(indent + 2));
            } else {
                at++;
                list.add(scalar(item));
            }
        }
        return list;
    }

    private static Object scalar(String text) {
        if (text.equals("{}")) {
            return Map.of();
        }
        return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
    }
}
