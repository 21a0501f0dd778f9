package brookloom.lists;

/** A list in the making. */
public interface ListBuilder<T> {
    /**
     * Adds what a line says.
     *
     * @throws IllegalArgumentException when it is no entry of such a list
     */
    void add(String entry);

    /** Returns the list; nothing may be added any more. */
    T build();
}
