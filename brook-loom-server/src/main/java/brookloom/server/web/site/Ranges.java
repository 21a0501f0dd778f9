package brookloom.server.web.site;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** Answers with a file, or with the parts that a Range asks for (RFC 9110 §14), as nginx understands it. */
final class Ranges {
    private static final String UNIT = "bytes=";
    private static final long BOUNDARIES = 10_000_000_000L;
    private static final String NOT_SATISFIABLE_PREFIX = "bytes */";

    private Ranges() {}

    /**
     * A part of a file.
     *
     * @param end not in it
     */
    private record Range(long start, long end) {
        String contentRange(long size) {
            return "bytes " + start + "-" + (end - 1) + "/" + size;
        }

        long length() {
            return end - start;
        }
    }

    /** Reports a Range that no part of the file satisfies, or that is none. */
    @SuppressWarnings("serial") // never serialized
    private static final class NotSatisfiable extends Exception {}

    static Answer answer(SiteRequest request, StoredFile file) throws IOException {
        String header = request.header(HttpHeader.RANGE);
        try {
            List<Range> ranges = header == null || !applies(request, file) ? List.of() : parse(header, file.size());
            return switch (ranges.size()) {
                case 0 -> whole(file);
                case 1 -> part(file, ranges.getFirst());
                default -> parts(file, ranges);
            };
        } catch (NotSatisfiable e) {
            file.close();
            return Face.page(
                    416,
                    request,
                    null,
                    List.of(new HttpField(HttpHeader.CONTENT_RANGE, NOT_SATISFIABLE_PREFIX + file.size())));
        }
    }

    /** RFC 9110 §13.1.5. */
    private static boolean applies(SiteRequest request, StoredFile file) {
        String condition = request.header(HttpHeader.IF_RANGE);
        if (condition == null) {
            return true;
        }
        boolean tag = condition.length() >= 2 && condition.endsWith("\"");
        return tag ? condition.equals(file.tag()) : Conditions.seconds(condition) == file.modified();
    }

    /** Returns the parts; none for a Range that is ignored, because of its unit or because it asks for more than all. */
    private static List<Range> parse(String header, long size) throws NotSatisfiable {
        if (header.length() <= UNIT.length() || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return List.of();
        }
        List<Range> ranges = new ArrayList<>();
        long sum = 0;
        for (String text : header.substring(UNIT.length()).split(",", -1)) {
            Range range = range(text.replace(" ", ""), text, size);
            if (range != null) {
                ranges.add(range);
                sum += range.length();
            }
        }
        if (ranges.isEmpty()) {
            throw new NotSatisfiable();
        }
        return sum > size ? List.of() : ranges;
    }

    private static @Nullable Range range(String text, String spaced, long size) throws NotSatisfiable {
        if (!text.matches("\\d{0,18}-\\d{0,18}") || text.length() < 2 || spaced.matches(".*\\d +\\d.*")) {
            throw new NotSatisfiable();
        }
        int dash = text.indexOf('-');
        String first = text.substring(0, dash);
        String last = text.substring(dash + 1);
        long start;
        long end;
        if (first.isEmpty()) {
            long suffix = Long.parseLong(last);
            start = suffix < size ? size - suffix : 0;
            end = size;
            return start < end ? new Range(start, end) : null;
        }
        start = Long.parseLong(first);
        end = last.isEmpty() ? size : Math.min(Long.parseLong(last) + 1, size);
        if (!last.isEmpty() && Long.parseLong(last) < start) {
            throw new NotSatisfiable();
        }
        return start < end ? new Range(start, end) : null;
    }

    private static Answer whole(StoredFile file) {
        return answer(
                200,
                file,
                file.type(),
                file.size(),
                new HttpField(HttpHeader.ACCEPT_RANGES, "bytes"),
                out -> file.write(out, 0, file.size()));
    }

    private static Answer part(StoredFile file, Range range) {
        return answer(
                206,
                file,
                file.type(),
                range.length(),
                new HttpField(HttpHeader.CONTENT_RANGE, range.contentRange(file.size())),
                out -> file.write(out, range.start(), range.end()));
    }

    private static Answer parts(StoredFile file, List<Range> ranges) {
        String boundary = String.format("%020d", ThreadLocalRandom.current().nextLong(BOUNDARIES));
        byte[] last = Latin.bytes("\r\n--" + boundary + "--\r\n");
        List<byte[]> heads = ranges.stream()
                .map(range -> Latin.bytes("\r\n--" + boundary + "\r\nContent-Type: " + file.type()
                        + "\r\nContent-Range: " + range.contentRange(file.size()) + "\r\n\r\n"))
                .toList();
        long length = last.length
                + heads.stream().mapToLong(head -> head.length).sum()
                + ranges.stream().mapToLong(Range::length).sum();
        return answer(206, file, "multipart/byteranges; boundary=" + boundary, length, null, out -> {
            for (int i = 0; i < heads.size(); i++) {
                out.write(heads.get(i));
                file.write(out, ranges.get(i).start(), ranges.get(i).end());
            }
            out.write(last);
        });
    }

    private interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    private static Answer answer(
            int status, StoredFile file, String type, long length, @Nullable HttpField field, Writer writer) {
        List<HttpField> fields = new ArrayList<>();
        fields.add(new HttpField(HttpHeader.ETAG, file.tag()));
        if (field != null) {
            fields.add(field);
        }
        return new Answer(status, null, type, length, file.lastModified(), null, fields, new FileContent(file, writer));
    }

    private record FileContent(StoredFile file, Writer writer) implements Answer.Content {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            writer.writeTo(out);
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // nothing was written to it
            }
        }
    }
}
