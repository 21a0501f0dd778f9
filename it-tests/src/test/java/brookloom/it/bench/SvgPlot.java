package brookloom.it.bench;

import java.util.List;
import java.util.OptionalDouble;

/** Bars for readers of the README: how fast each subject moves bytes, and what that costs. Fits light and dark pages. */
final class SvgPlot {
    private static final int WIDTH = 880;
    private static final int LABELS = 170;
    private static final int PANEL = (WIDTH - LABELS) / 2;
    private static final int BAR_SPACE = 60; // for the number behind the longest bar
    private static final int TOP = 74;
    private static final int ROW = 24;
    private static final int FOOT = 30;
    private static final String STYLE = """
            text { font: 13px system-ui, sans-serif; fill: #1f2328; }
            .title { font-size: 16px; font-weight: 600; }
            .small { font-size: 11px; fill: #59636e; }
            .ours { fill: #0969da; } .others { fill: #9aa4af; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; } .small { fill: #9198a1; }
              .ours { fill: #4493f8; } .others { fill: #6e7681; }
            }
            """;

    private final StringBuilder svg = new StringBuilder();

    private SvgPlot() {}

    /** Of those that moved bytes by one stream. */
    static String of(Results results, MachineFacts facts) {
        return new SvgPlot().draw(results, shown(results), facts);
    }

    static boolean hasBars(Results results) {
        return !shown(results).isEmpty();
    }

    private static List<Subject> shown(Results results) {
        return results.subjects().stream()
                .filter(subject -> !subject.isDirect()) // it would dwarf the others
                .filter(subject ->
                        results.summary(subject.name(), BulkLoad.down(1)).isPresent())
                .toList();
    }

    private String draw(Results results, List<Subject> subjects, MachineFacts facts) {
        int height = TOP + ROW * subjects.size() + FOOT;
        String title = "One stream through client and server";
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\">\n"
                .formatted(WIDTH, height));
        svg.append("<title>").append(title).append(": MiB/s and CPU seconds per GiB</title>\n");
        svg.append("<style>\n").append(STYLE).append("</style>\n");
        text("title", 12, 26, "start", title);
        legend("ours", WIDTH - 230, "Brook Loom");
        legend("others", WIDTH - 110, "others");
        for (int i = 0; i < subjects.size(); i++) {
            text("", LABELS - 10, baseline(i), "end", subjects.get(i).name());
        }
        panel(results, subjects, LABELS, BulkLoad.down(1), "down, MiB/s (more is better)");
        panel(results, subjects, LABELS + PANEL, BulkLoad.cpu(1), "server + client, CPU s/GiB (less is better)");
        text("small", 12, height - 10, "start", facts.line());
        return svg.append("</svg>\n").toString();
    }

    private void panel(Results results, List<Subject> subjects, int left, Metric metric, String heading) {
        text("", left, TOP - 16, "start", heading);
        double most = subjects.stream()
                .mapToDouble(subject -> results.summary(subject.name(), metric).orElse(0))
                .max()
                .orElse(1);
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            OptionalDouble value = results.summary(subject.name(), metric);
            if (value.isPresent()) {
                long width = Math.max(1, Math.round((PANEL - BAR_SPACE) * value.getAsDouble() / most));
                svg.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>\n"
                        .formatted(look(subject), left, TOP + ROW * i, width, ROW - 7));
                text("", left + width + 6, baseline(i), "start", Numbers.text(value.getAsDouble(), metric.digits()));
            }
        }
    }

    private void legend(String look, int x, String text) {
        svg.append("<rect class=\"%s\" x=\"%d\" y=\"14\" width=\"14\" height=\"14\" rx=\"2\"/>\n".formatted(look, x));
        text("", x + 20, 26, "start", text);
    }

    private static String look(Subject subject) {
        return subject.isOurs() ? "ours" : "others";
    }

    private static int baseline(int row) {
        return TOP + ROW * row + 13;
    }

    private void text(String look, long x, int y, String anchor, String text) {
        svg.append("<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n"
                .formatted(look, x, y, anchor, escaped(text)));
    }

    /** For the text of an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
