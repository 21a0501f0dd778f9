package brookloom.it.bench;

/**
 * One column of a table.
 *
 * @param load the {@link Load#name()} it belongs to
 * @param digits shown after the point
 */
record Metric(String load, String name, String unit, int digits, Summary summary) {
    /** What stands for all rounds. */
    enum Summary {
        MEDIAN,
        TOTAL
    }

    static Metric median(String load, String name, String unit, int digits) {
        return new Metric(load, name, unit, digits, Summary.MEDIAN);
    }

    static Metric total(String load, String name) {
        return new Metric(load, name, "", 0, Summary.TOTAL);
    }

    String heading() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }
}
