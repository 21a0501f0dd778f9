package brookloom.server.shared;

/** Something that the store has to learn; repeated, it changes nothing. */
interface Work {
    /**
     * Adds the commands for it.
     *
     * @param keys of the store
     * @param now Unix time
     */
    void ask(Exchange exchange, StoreKeys keys, long now);

    /** The store has failed; it is asked again later, which nobody should wait for. */
    void delayed();

    /** It is given up, since there is too much. */
    void lost();
}
