package brookloom.net.text;

/** Names the tags that tell the log's writer more about a line than its text. */
public final class LogTags {
    /** Marks the line that ends a trouble: what was counted of repeated lines is written before it, and forgotten. */
    public static final String RECOVERED = "recovered";

    /** Marks the line of a tunnel that has ended: a JSON object, written as it is to a log of JSON. */
    public static final String TUNNEL = "tunnel";

    /** Marks a line below a warning that others can cause again and again: it is counted like a warning. */
    public static final String REPEATS = "repeats";

    /** Marks a warning that answers what the operator has just done: it is written each time. */
    public static final String EACH = "each";

    private LogTags() {}
}
