package brookloom.server.web.site;

/**
 * Reads a header line byte by byte, as {@link RequestLine} reads a request line.
 *
 * <pre>
 *   name [ ":" SP* value ] SP* CR* LF      a field
 *   [ CR ] LF                              the end of the head
 * </pre>
 */
final class FieldLine {
    private State state = State.START;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;
    private boolean ignored;

    private enum State {
        START,
        NAME,
        BEFORE_VALUE,
        VALUE,
        LINE_LF,
        HEAD_LF,
        LINE_DONE,
        HEAD_DONE
    }

    /** Takes the next byte; see {@link RequestLine#next}. */
    void next(int c, int at) throws Refused {
        state = switch (state) {
            case START -> start(c, at);
            case NAME -> name(c, at);
            case BEFORE_VALUE, VALUE -> value(c, at);
            case LINE_LF -> c == '\r' ? State.LINE_LF : expect(c == '\n', State.LINE_DONE);
            case HEAD_LF -> expect(c == '\n', State.HEAD_DONE);
            case LINE_DONE, HEAD_DONE -> throw new IllegalStateException("after the end");
        };
    }

    /** Returns whether no byte of the line has come. */
    boolean isEmpty() {
        return state == State.START;
    }

    boolean isField() {
        return state == State.LINE_DONE;
    }

    boolean isEndOfHead() {
        return state == State.HEAD_DONE;
    }

    /** Returns whether the field has a name that nobody is told of: underscores and the like. */
    boolean isIgnored() {
        return ignored;
    }

    private State start(int c, int at) throws Refused {
        nameStart = at;
        return switch (c) {
            case '\r' -> State.HEAD_LF;
            case '\n' -> State.HEAD_DONE;
            case ':' -> throw new Refused(400);
            default -> name(c, at);
        };
    }

    private State name(int c, int at) throws Refused {
        nameEnd = at;
        valueStart = at;
        valueEnd = at;
        return switch (c) {
            case ':' -> {
                valueStart = at + 1;
                valueEnd = at + 1;
                yield State.BEFORE_VALUE;
            }
            case '\r' -> State.LINE_LF;
            case '\n' -> State.LINE_DONE;
            default -> {
                ignored |= !isNameCharacter(c);
                yield expect(c > 0x20 && c != 0x7f, State.NAME);
            }
        };
    }

    private State value(int c, int at) throws Refused {
        return switch (c) {
            case '\r' -> State.LINE_LF;
            case '\n' -> State.LINE_DONE;
            case ' ' -> state;
            case 0 -> throw new Refused(400);
            default -> {
                if (state == State.BEFORE_VALUE) {
                    valueStart = at;
                }
                valueEnd = at + 1;
                yield State.VALUE;
            }
        };
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static State expect(boolean fits, State next) throws Refused {
        if (!fits) {
            throw new Refused(400);
        }
        return next;
    }

    String name(byte[] bytes) {
        return Latin.text(bytes, nameStart, nameEnd);
    }

    String value(byte[] bytes) {
        return Latin.text(bytes, valueStart, valueEnd);
    }
}
