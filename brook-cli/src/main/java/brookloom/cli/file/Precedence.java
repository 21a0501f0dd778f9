package brookloom.cli.file;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which value of an option holds: options win over environment variables, these over a service's table, and the table
 * over what stands above all tables. Keys that stand for the same thing, such as password and passwordFile, count as one.
 */
final class Precedence {
    private static final List<Set<String>> ALTERNATIVES = List.of(
            Set.of("password", "passwordFile", "users", "userAPI"),
            Set.of("link", "linkFile", "server", "wsserver", "wssserver"),
            Set.of("proxy", "proxyFile"),
            Set.of("socks5Password", "socks5PasswordFile"),
            Set.of("site", "fallback"));

    private static final Map<String, Set<String>> VARIABLES = Map.of(
            "BROOK_PASSWORD",
            Set.of("password", "passwordFile"),
            "BROOK_LINK",
            Set.of("link", "linkFile", "server", "wsserver", "wssserver"),
            "BROOK_STATE_PASSWORD",
            Set.of("statePasswordFile"));

    private final Map<String, String> environment;

    Precedence(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Returns the settings that hold.
     *
     * @param given the keys that options stand for
     * @param keys that the command has
     */
    Map<String, Setting> of(
            Set<String> given, Map<String, Setting> table, Map<String, Setting> common, Set<String> keys) {
        Set<String> taken = withAlternatives(given);
        VARIABLES.forEach((variable, itsKeys) -> {
            if (!environment.getOrDefault(variable, "").isEmpty()) {
                taken.addAll(itsKeys);
            }
        });
        Map<String, Setting> holding = new LinkedHashMap<>();
        add(holding, table, taken, keys);
        taken.addAll(withAlternatives(table.keySet()));
        add(holding, common, taken, keys);
        return holding;
    }

    private static void add(
            Map<String, Setting> holding, Map<String, Setting> settings, Set<String> taken, Set<String> keys) {
        settings.forEach((name, setting) -> {
            if (keys.contains(name) && !taken.contains(name)) {
                holding.put(name, setting);
            }
        });
    }

    private static Set<String> withAlternatives(Set<String> names) {
        Set<String> all = new HashSet<>(names);
        for (Set<String> alternatives : ALTERNATIVES) {
            if (alternatives.stream().anyMatch(names::contains)) {
                all.addAll(alternatives);
            }
        }
        return all;
    }
}
