package brookloom.server.web.site;

import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.http.HttpDateTime;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** Judges a request's conditions (RFC 9110 §13) as nginx does: dates are exact, and both kinds have to hold. */
final class Conditions {
    private Conditions() {}

    /** Answers with the file, a part of it, or with why not; closes the file when it is not sent. */
    static Answer answer(SiteRequest request, StoredFile file) throws IOException {
        String unmodifiedSince = request.header(HttpHeader.IF_UNMODIFIED_SINCE);
        String match = request.header(HttpHeader.IF_MATCH);
        if ((unmodifiedSince != null && file.modified() > seconds(unmodifiedSince))
                || (match != null && !matches(match, file.tag(), false))) {
            file.close();
            return Face.page(412, request);
        }
        String modifiedSince = request.header(HttpHeader.IF_MODIFIED_SINCE);
        String noneMatch = request.header(HttpHeader.IF_NONE_MATCH);
        boolean asked = modifiedSince != null || noneMatch != null;
        if (asked
                && (modifiedSince == null || file.modified() == seconds(modifiedSince))
                && (noneMatch == null || matches(noneMatch, file.tag(), true))) {
            file.close();
            return notModified(file);
        }
        return Ranges.answer(request, file);
    }

    private static Answer notModified(StoredFile file) {
        List<HttpField> fields = List.of(new HttpField(HttpHeader.ETAG, file.tag()));
        return new Answer(304, null, null, Answer.UNKNOWN, file.lastModified(), null, fields, Answer.Content.NONE);
    }

    /** Returns the seconds since 1970, or one that no file has. */
    static long seconds(String date) {
        long millis = HttpDateTime.parseToEpoch(date);
        return millis < 0 ? Long.MIN_VALUE : millis / 1000;
    }

    /** Returns whether the tag is in the list, or the list is "*". */
    private static boolean matches(@Nullable String list, String tag, boolean weak) {
        if ("*".equals(list)) {
            return true;
        }
        String rest = String.valueOf(list);
        while (!rest.isEmpty()) {
            if (weak && rest.startsWith("W/")) {
                rest = rest.substring(2);
            }
            if (rest.startsWith(tag)) {
                String after = rest.substring(tag.length()).stripLeading();
                if (after.isEmpty() || after.startsWith(",")) {
                    return true;
                }
            }
            int comma = rest.indexOf(',');
            rest = comma < 0 ? "" : rest.substring(comma).replaceFirst("^[, \t]+", "");
        }
        return false;
    }
}
