package brookloom.client.doctor;

import brookloom.net.http.ResponseHead;
import brookloom.net.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what the head of a page shows of the server, or of what stands before it. */
final class FrontPage {
    private static final int LONGEST_NAME = 60;

    /** Beginnings of {@code Server:} in lower case, and whose they are. */
    private static final Map<String, String> KINDS = Map.of(
            "cloudflare", "Cloudflare, a CDN",
            "cloudfront", "Amazon CloudFront, a CDN",
            "akamai", "Akamai, a CDN",
            "fastly", "Fastly, a CDN",
            "varnish", "a cache or CDN",
            "awselb", "an AWS load balancer",
            "google frontend", "Google's front end",
            "squid", "a proxy",
            "envoy", "a proxy",
            "traefik", "a proxy");

    private @Nullable ResponseHead head;
    private @Nullable Duration clockAhead;

    /** Takes the head of an answer to a request of that time, which came at this one. */
    void seen(ResponseHead answer, Instant asked, Instant answered) {
        head = answer;
        Instant date = date(answer);
        if (date != null) {
            Instant middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
            clockAhead = Duration.between(date.plusMillis(500), middle); // Date is rounded down to seconds
        }
    }

    /** Returns the status of the page; 0 when there was none. */
    int status() {
        ResponseHead answer = head;
        return answer == null ? 0 : answer.status();
    }

    /** Returns how far this machine's clock is ahead of the server's; null where the server does not show its own. */
    @Nullable
    Duration clockAhead() {
        return clockAhead;
    }

    /** Returns the name of the server's software, for a line of text; empty where it shows none. */
    String software() {
        ResponseHead answer = head;
        if (answer == null) {
            return "";
        }
        List<String> names = answer.head().values("Server");
        if (names.isEmpty()) {
            return answer.head().has("Via")
                    ? "Via: " + printable(answer.head().values("Via").getFirst())
                    : "";
        }
        String name = names.getFirst();
        String kind = KINDS.entrySet().stream()
                .filter(known -> name.toLowerCase(Locale.ROOT).startsWith(known.getKey()))
                .map(known -> " (" + known.getValue() + ")")
                .findFirst()
                .orElse("");
        return "Server: " + printable(name) + kind;
    }

    private static String printable(String text) {
        return Printable.line(text, LONGEST_NAME);
    }

    /** Returns the time at which the answer was sent, also by a cache (RFC 9111 §5.1); null when it has none. */
    private static @Nullable Instant date(ResponseHead answer) {
        List<String> dates = answer.head().values("Date");
        if (dates.isEmpty()) {
            return null;
        }
        try {
            return ZonedDateTime.parse(dates.getFirst(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .plusSeconds(age(answer));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static long age(ResponseHead answer) {
        List<String> ages = answer.head().values("Age");
        return ages.isEmpty() || !ages.getFirst().matches("\\d{1,9}") ? 0 : Long.parseLong(ages.getFirst());
    }
}
