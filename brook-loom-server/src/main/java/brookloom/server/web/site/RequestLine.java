package brookloom.server.web.site;

/**
 * Reads a request line byte by byte, and refuses it at the first byte that cannot belong to one. This follows nginx, not
 * RFC 9112: other servers wait for more, or accept more, and so can be told apart.
 *
 * <pre>
 *   [ CR | LF ]* method SP+ target [ SP+ HTTP/1.digits SP* ] [ CR ] LF
 * </pre>
 */
final class RequestLine {
    /** The version of a request without one: HTTP/0.9, which has no headers either. */
    static final int HTTP_0_9 = 9;

    static final int HTTP_1_0 = 1000;
    static final int HTTP_1_1 = 1001;

    private static final String PROTOCOL = "HTTP/";

    private State state = State.START;
    private int matched;
    private int major;
    private int minor;

    private int methodStart;
    private int methodEnd;
    private int uriStart;
    private int uriEnd = -1;
    private int hostStart = -1;
    private int hostEnd = -1;
    private boolean versioned;

    private enum State {
        START,
        METHOD,
        BEFORE_URI,
        SCHEME,
        SCHEME_SLASH,
        SCHEME_SLASHES,
        HOST_START,
        HOST,
        IP_LITERAL,
        PORT,
        URI,
        AFTER_URI,
        PROTOCOL,
        FIRST_MAJOR,
        MAJOR,
        FIRST_MINOR,
        MINOR,
        AFTER_VERSION,
        LF,
        DONE
    }

    /**
     * Takes the next byte.
     *
     * @param at its position, where {@link #target} finds it
     */
    void next(int c, int at) throws Refused {
        state = switch (state) {
            case START, METHOD, BEFORE_URI -> beforeUri(c, at);
            case SCHEME, SCHEME_SLASH, SCHEME_SLASHES -> scheme(c);
            case HOST_START, HOST, IP_LITERAL, PORT -> authority(c, at);
            case URI -> uri(c, at);
            case AFTER_URI -> afterUri(c);
            case PROTOCOL -> protocol(c);
            case FIRST_MAJOR, MAJOR, FIRST_MINOR, MINOR, AFTER_VERSION -> version(c);
            case LF -> expect(c == '\n', State.DONE);
            case DONE -> throw new IllegalStateException("after the end");
        };
    }

    /** Returns whether nothing but empty lines has come. */
    boolean isEmpty() {
        return state == State.START;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /** Returns the position of the first byte. */
    int start() {
        return methodStart;
    }

    private State beforeUri(int c, int at) throws Refused {
        return switch (state) {
            case START -> {
                methodStart = at;
                yield c == '\r' || c == '\n' ? State.START : expect(isMethod(c), State.METHOD);
            }
            case METHOD -> {
                methodEnd = at;
                yield c == ' ' ? State.BEFORE_URI : expect(isMethod(c), State.METHOD);
            }
            default -> {
                uriStart = at;
                if (c == ' ') {
                    yield State.BEFORE_URI;
                }
                yield c == '/' ? State.URI : expect(isLetter(c), State.SCHEME);
            }
        };
    }

    private State scheme(int c) throws Refused {
        return switch (state) {
            case SCHEME -> {
                boolean inside = isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.';
                yield inside ? State.SCHEME : expect(c == ':', State.SCHEME_SLASH);
            }
            case SCHEME_SLASH -> expect(c == '/', State.SCHEME_SLASHES);
            default -> expect(c == '/', State.HOST_START);
        };
    }

    private State authority(int c, int at) throws Refused {
        if (state == State.HOST_START) {
            hostStart = at;
            state = State.HOST;
            if (c == '[') {
                return State.IP_LITERAL;
            }
        }
        if (state == State.IP_LITERAL) {
            boolean inside = isLetter(c) || isDigit(c) || ":-._~!$&'()*+,;=".indexOf(c) >= 0;
            if (c == ']') {
                hostEnd = at + 1;
                return State.PORT;
            }
            return expect(inside, State.IP_LITERAL);
        }
        if (state == State.HOST) {
            if (isLetter(c) || isDigit(c) || c == '.' || c == '-') {
                return State.HOST;
            }
            hostEnd = at;
        }
        return afterHost(c, at);
    }

    private State afterHost(int c, int at) throws Refused {
        boolean inPort = state == State.PORT;
        if (c == ':' || (inPort && isDigit(c))) {
            return State.PORT;
        }
        uriStart = at;
        if (c == '/' || c == '?') {
            return State.URI;
        }
        uriEnd = at;
        return expect(c == ' ', State.AFTER_URI);
    }

    private State uri(int c, int at) throws Refused {
        if (c != ' ' && c != '\r' && c != '\n') {
            return expect(c >= 0x20 && c != 0x7f, State.URI);
        }
        uriEnd = at;
        return endOr(c, State.AFTER_URI);
    }

    private State afterUri(int c) throws Refused {
        if (c == ' ' || c == '\r' || c == '\n') {
            return endOr(c, State.AFTER_URI);
        }
        matched = 0;
        return protocol(c);
    }

    private static State endOr(int c, State otherwise) {
        return switch (c) {
            case '\r' -> State.LF;
            case '\n' -> State.DONE;
            default -> otherwise;
        };
    }

    private State protocol(int c) throws Refused {
        expect(c == PROTOCOL.charAt(matched), State.PROTOCOL);
        versioned = true;
        return ++matched == PROTOCOL.length() ? State.FIRST_MAJOR : State.PROTOCOL;
    }

    private State version(int c) throws Refused {
        return switch (state) {
            case FIRST_MAJOR -> {
                expect(c >= '1' && c <= '9', State.MAJOR);
                yield major(c);
            }
            case MAJOR -> {
                if (c == '.') {
                    yield State.FIRST_MINOR;
                }
                expect(isDigit(c), State.MAJOR);
                yield major(c);
            }
            case FIRST_MINOR -> {
                minor = c - '0';
                yield expect(isDigit(c), State.MINOR);
            }
            case MINOR -> {
                if (!isDigit(c)) {
                    yield afterVersion(c);
                }
                expect(minor <= 99, State.MINOR);
                minor = minor * 10 + c - '0';
                yield State.MINOR;
            }
            default -> afterVersion(c);
        };
    }

    private State major(int c) throws Refused {
        major = major * 10 + c - '0';
        if (major > 1) {
            throw new Refused(505);
        }
        return State.MAJOR;
    }

    private static State afterVersion(int c) throws Refused {
        expect(c == ' ' || c == '\r' || c == '\n', State.AFTER_VERSION);
        return endOr(c, State.AFTER_VERSION);
    }

    /** Returns the version as 1000 times the major number and the minor one, or {@link #HTTP_0_9}. */
    int version() {
        return versioned ? major * 1000 + minor : HTTP_0_9;
    }

    /** Returns the method; the bytes are the ones whose positions were given. */
    String method(byte[] bytes) {
        return Latin.text(bytes, methodStart, methodEnd);
    }

    /** Returns the target as it came, without scheme and authority. */
    String target(byte[] bytes) {
        return Latin.text(bytes, uriStart, uriEnd);
    }

    /** Returns whether the target has an authority. */
    boolean hasHost() {
        return hostStart >= 0;
    }

    /** Returns the host of a target with an authority; empty for one without. */
    String host(byte[] bytes) {
        return hostStart < 0 ? "" : Latin.text(bytes, hostStart, hostEnd);
    }

    private static State expect(boolean fits, State next) throws Refused {
        if (!fits) {
            throw new Refused(400);
        }
        return next;
    }

    private static boolean isMethod(int c) {
        return (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
