package brookloom.cli.file;

import java.util.List;

/**
 * A key with its value.
 *
 * @param values as texts, in their order; only lists have other numbers of them than one
 * @param place of the key
 */
record Setting(OptionKey key, List<Value> values, Place place) {
    /** A value of a setting. */
    sealed interface Value {
        /** A value that stands in the file. */
        record Given(String text) implements Value {}

        /** The only line of a file. */
        record FromFile(String file) implements Value {}

        /** An environment variable. */
        record FromEnvironment(String variable) implements Value {}
    }
}
