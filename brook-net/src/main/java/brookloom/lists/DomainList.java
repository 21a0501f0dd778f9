package brookloom.lists;

import java.nio.charset.StandardCharsets;

/**
 * Domains that stand for themselves and everything below them: {@code example.com} holds {@code a.example.com}, not
 * {@code notexample.com}. Case, a dot at the end and the spelling of international names (Unicode or {@code xn--}) make
 * no difference. A million names of usual length take about 30 MiB.
 */
public final class DomainList {
    private final NameTable names;

    private DomainList(NameTable names) {
        this.names = names;
    }

    /** Returns an empty list to add to. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether the name, or a domain above it, is on the list. */
    public boolean contains(String name) {
        try {
            return names.containsSuffixOf(DomainName.canonical(name).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return false; // no name that could be on a list
        }
    }

    /** Number of different domains. */
    public int size() {
        return names.size();
    }

    @Override
    public String toString() {
        return names.size() + (names.size() == 1 ? " domain" : " domains");
    }

    /** A list in the making; of no use once built. */
    public static final class Builder implements ListBuilder<DomainList> {
        private final NameTable names = new NameTable();

        private Builder() {}

        @Override
        public void add(String entry) {
            names.add(DomainName.entry(entry).getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public DomainList build() {
            return new DomainList(names);
        }
    }
}
