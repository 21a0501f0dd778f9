package brookloom.cli.help;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the name that was probably meant by a mistyped one. */
public final class NearMatch {
    private static final int LONGEST = 64;

    private NearMatch() {}

    /** Returns {@code , did you mean 'NAME'?} for the nearest name, or an empty text when none is near. */
    public static String hint(String given, Collection<String> names) {
        if (given.length() > LONGEST) {
            return "";
        }
        String plain = plain(given);
        int allowed = Math.max(1, plain.length() / 3);
        return names.stream()
                .filter(name -> distance(plain, plain(name)) <= allowed)
                .min(Comparator.comparingInt(name -> distance(plain, plain(name))))
                .map(name -> ", did you mean '" + name + "'?")
                .orElse("");
    }

    /** Returns what to give in place of a word that is none of the names: the nearest, or all where none is near. */
    public static String instead(String given, Collection<String> names) {
        String near = hint(given, names);
        return near.isEmpty() ? ": give " + listed(names) : near;
    }

    /** Returns the names as a sentence has them. */
    static String listed(Collection<String> names) {
        List<String> all = List.copyOf(names);
        return all.size() == 1
                ? all.getFirst()
                : String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.getLast();
    }

    /** Returns the name as it is compared: kebab-case, snake_case and camelCase are the same. */
    private static String plain(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Returns how many characters have to be inserted, dropped, replaced, or swapped with their neighbours. */
    static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, one, other, i, j);
            }
        }
        return cost[one.length()][other.length()];
    }

    private static int cheapest(int[][] cost, String one, String other, int i, int j) {
        int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int least = Math.min(cost[i - 1][j - 1] + same, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
