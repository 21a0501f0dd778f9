package brookloom.cli.file;

import brookloom.cli.file.OptionKey.Form;
import brookloom.cli.file.Setting.Value;
import brookloom.cli.help.NearMatch;
import brookloom.net.text.Failures;
import brookloom.net.text.InputFile;
import brookloom.net.text.Login;
import brookloom.net.text.Printable;
import brookloom.net.text.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads a configuration file: its form, its keys, and the forms of their values. */
final class ConfigReader {
    private static final int LONGEST = 1024 * 1024;
    private static final List<String> SECRET_KEYS = List.of("file", "env");

    private final Catalog catalog;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ConfigReader(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Reads a file.
     *
     * @throws ConfigRejected when it is no TOML; its other problems are the document's
     */
    static Document read(Path file, Catalog catalog) throws ConfigRejected {
        String reason;
        if (Login.isLink(file.toString())) {
            throw new ConfigRejected(List.of(new ConfigProblem(
                    Place.START,
                    "this is a link, not a configuration file: 'connect --link' and BROOK_LINK take links")));
        }
        try (InputStream in = InputFile.open(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length <= LONGEST) {
                CharBuffer text = TextFile.trimmed(bytes);
                return parse(text + "\n", catalog);
            }
            reason = "the file is larger than " + LONGEST + " bytes: it is no configuration";
        } catch (CharacterCodingException e) {
            reason = "the file is not UTF-8 text";
        } catch (IOException e) {
            reason = "cannot read the file: " + Failures.reason(e);
        }
        throw new ConfigRejected(List.of(new ConfigProblem(Place.START, reason)));
    }

    /** Reads the text of a file. */
    static Document parse(String text, Catalog catalog) throws ConfigRejected {
        ConfigReader reader = new ConfigReader(catalog);
        return reader.document(reader.toml(text));
    }

    private TomlParseResult toml(String text) throws ConfigRejected {
        TomlParseResult toml;
        try {
            toml = Toml.parse(text);
        } catch (StackOverflowError e) { // its parser is recursive
            throw new ConfigRejected(List.of(new ConfigProblem(Place.START, "brackets are nested too deeply")));
        } catch (RuntimeException | AssertionError e) { // what it does about some broken escapes
            throw new ConfigRejected(List.of(new ConfigProblem(Place.START, "not TOML; a string may be broken")));
        }
        if (toml.hasErrors()) {
            throw new ConfigRejected(toml.errors().stream()
                    .map(error -> new ConfigProblem(
                            placeOf(error.position()), Printable.line(String.valueOf(error.getMessage()))))
                    .toList());
        }
        return toml;
    }

    private Document document(TomlTable toml) {
        Map<String, Setting> common = new LinkedHashMap<>();
        List<Section> sections = new ArrayList<>();
        for (String name : toml.keySet()) {
            Place place = placeOf(toml, name);
            Object value = toml.get(List.of(name));
            OptionKey key = catalog.anywhere(name);
            if (catalog.commands().contains(name) && (key == null || isTable(value))) {
                sections(name, value, place, sections);
            } else if (key == null) {
                problem(place, unknownAtTheTop(name, value));
            } else {
                setting(key, value, place, common);
            }
        }
        sections.sort((one, other) -> one.place().compareTo(other.place()));
        return new Document(common, sections, List.copyOf(problems));
    }

    private String unknownAtTheTop(String name, @Nullable Object value) {
        if (!isTable(value)) {
            return unknown("key", name, catalog.allKeys());
        }
        String hint = NearMatch.hint(name, catalog.commands());
        return unknown("table", name, catalog.commands())
                + (hint.isEmpty() ? "; tables are named after commands: " + String.join(", ", catalog.commands()) : "");
    }

    /** Returns whether a value describes services: {@code wsserver} names a server's command, and a client's key. */
    private static boolean isTable(@Nullable Object value) {
        if (value instanceof TomlArray array) {
            return !array.isEmpty() && array.get(0) instanceof TomlTable;
        }
        return value instanceof TomlTable table && (table.isEmpty() || !SECRET_KEYS.containsAll(table.keySet()));
    }

    private static String unknown(String what, String name, Collection<String> names) {
        return "unknown " + what + " '" + Printable.line(name) + "'" + NearMatch.hint(name, names);
    }

    private void sections(String command, @Nullable Object value, Place place, List<Section> sections) {
        if (value instanceof TomlTable table) {
            sections.add(section(command, table, place));
        } else if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable table) {
                    sections.add(section(command, table, placeOf(array.inputPositionOf(i))));
                } else {
                    problem(place, "'" + command + "' is a table: write [[" + command + "]] on a line of its own");
                }
            }
        } else {
            problem(place, "'" + command + "' is a table: write [[" + command + "]] on a line of its own");
        }
    }

    private Section section(String command, TomlTable table, Place at) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        Map<String, OptionKey> keys = catalog.keys(command);
        for (String name : table.keySet()) {
            Place place = placeOf(table, name);
            OptionKey key = keys.get(name);
            if (key == null) {
                List<String> others = catalog.having(name);
                problem(
                        place,
                        others.isEmpty()
                                ? unknown("key", name, keys.keySet())
                                : "'" + name + "' is no key of " + command + ", but of " + String.join(", ", others));
            } else if (key.ofTheProcess()) {
                problem(place, "'" + name + "' holds for the whole process: move it above the first table");
            } else {
                setting(key, table.get(List.of(name)), place, settings);
            }
        }
        return new Section(command, settings, at);
    }

    private void setting(OptionKey key, @Nullable Object value, Place place, Map<String, Setting> settings) {
        List<Value> values = new ArrayList<>();
        if (key.form() == Form.TEXTS && value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                add(values, key, array.get(i), placeOf(array.inputPositionOf(i)));
            }
        } else {
            add(values, key, value, place);
        }
        settings.put(key.name(), new Setting(key, List.copyOf(values), place));
    }

    private void add(List<Value> values, OptionKey key, @Nullable Object value, Place place) {
        boolean text = key.form() == Form.TEXT || key.form() == Form.TEXTS;
        if (text && value instanceof TomlTable table) {
            secret(key, table, place, values);
            return;
        }
        String given = plain(key.form(), value);
        if (given == null) {
            problem(place, "'" + key.name() + "' must be " + key.form().wanted());
        } else if (text && given.indexOf('\0') >= 0) {
            problem(place, "'" + key.name() + "' contains a NUL character");
        } else {
            values.add(new Value.Given(given));
        }
    }

    /** Returns the value as an option has it; null when it has another form. */
    private static @Nullable String plain(Form form, @Nullable Object value) {
        return switch (form) {
            case FLAG -> value instanceof Boolean flag ? flag.toString() : null;
            case WHOLE -> value instanceof Long number ? number.toString() : null;
            case NUMBER -> number(value);
            case TEXT, TEXTS -> value instanceof String text ? text : null;
        };
    }

    private static @Nullable String number(@Nullable Object value) {
        if (value instanceof Double fraction && Double.isFinite(fraction)) {
            return BigDecimal.valueOf(fraction).toPlainString();
        }
        return value instanceof Long whole ? whole.toString() : null;
    }

    /** Reads {@code {file = "…"}} or {@code {env = "…"}}. */
    private void secret(OptionKey key, TomlTable table, Place place, List<Value> values) {
        for (String name : table.keySet()) {
            if (!SECRET_KEYS.contains(name)) {
                problem(placeOf(table, name), unknown("key", name, SECRET_KEYS));
                return;
            }
        }
        if (table.size() == 1 && table.get(List.of("file")) instanceof String file) {
            values.add(new Value.FromFile(file));
        } else if (table.size() == 1 && table.get(List.of("env")) instanceof String variable) {
            values.add(new Value.FromEnvironment(variable));
        } else {
            problem(
                    place,
                    "'" + key.name() + "' must be " + key.form().wanted()
                            + ", {file = \"FILE\"} or {env = \"VARIABLE\"}");
        }
    }

    private void problem(Place place, String message) {
        problems.add(new ConfigProblem(place, message));
    }

    private static Place placeOf(TomlTable table, String key) {
        return placeOf(table.inputPositionOf(List.of(key)));
    }

    private static Place placeOf(@Nullable TomlPosition position) {
        return position == null ? Place.START : new Place(position.line(), position.column());
    }
}
