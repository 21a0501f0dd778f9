package brookloom.server.web.site;

/**
 * Counts a head's bytes into buffers as nginx has them: 1 KiB, then up to four of 8 KiB, each of which begins with the line
 * that was not complete in the one before. A line has to fit into one.
 */
final class HeadBuffers {
    private static final int FIRST = 1024;
    private static final int LARGE = 8 * 1024;
    private static final int MAX_LARGE = 4;

    private final int generous;
    private int room = FIRST;
    private int large;
    private int taken;

    /** @param generous how many bytes are taken once {@link #beGenerous} was called */
    HeadBuffers(int generous) {
        this.generous = generous;
    }

    private boolean isGenerous;

    /** Counts bytes only, from now on. */
    void beGenerous() {
        isGenerous = true;
    }

    /**
     * Takes a byte.
     *
     * @param line bytes of the current line, this one included; 0 when this one has ended a line
     * @param tooLong status for a line that fits no buffer, or a head that fits not all
     */
    void take(int line, int tooLong) throws Refused {
        taken++;
        if (isGenerous) {
            if (taken > generous) {
                throw new Refused(tooLong);
            }
        } else if (--room == 0) {
            if (line >= LARGE || large == MAX_LARGE) {
                throw new Refused(tooLong);
            }
            large++;
            room = LARGE - line;
        }
    }
}
