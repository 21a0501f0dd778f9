package brookloom.tunnel;

import brookloom.net.dial.DialFailed;
import brookloom.proto.ReplyCode;

/** An answer of the server that is authentic, but to another request. */
public final class ForeignAnswer {
    private ForeignAnswer() {}

    /** Returns the failure of a tunnel that got an answer to another one. */
    public static DialFailed inPlaceOfOurs() {
        return new DialFailed(
                ReplyCode.GENERAL_FAILURE,
                "the server's answer is that to another tunnel: somebody on the way to the server swaps or repeats"
                        + " connections");
    }
}
