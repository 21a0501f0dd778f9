package brookloom.client.tunnel;

import java.nio.charset.StandardCharsets;

/** Recognises the line with which an SSH client begins (RFC 4253 §4.2), and nothing after it. */
final class SshBannerRecogniser implements FirstBytes.Recogniser {
    private static final byte[] START = "SSH-2.0-".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LINE = 255;

    private int taken;
    private boolean complete;

    @Override
    public boolean isHarmlessWith(int next) {
        int position = taken++;
        if (complete || position >= MAX_LINE) {
            return false;
        }
        complete = next == '\n';
        return position < START.length ? next == START[position] : next >= ' ' || next == '\r' || complete;
    }
}
