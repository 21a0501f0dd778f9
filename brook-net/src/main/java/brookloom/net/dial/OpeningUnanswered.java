package brookloom.net.dial;

import brookloom.proto.ReplyCode;
import org.jspecify.annotations.Nullable;

/** A Brook server gave no sign that it took an opening, as it does where the password is wrong. */
@SuppressWarnings("serial") // never serialized
public final class OpeningUnanswered extends DialFailed {
    /** Names what may have led to it: a server tells nobody which, and writes it to its log. */
    public static final String CAUSES = "wrong password, or the user is disabled, expired or over quota, or clocks over"
            + " 60 s apart, or another --clientHKDFInfo";

    private final String symptom;

    /**
     * Creates a failure with the message {@code symptom + causes}.
     *
     * @param symptom what was seen, in a sentence without a full stop
     * @param causes what may have led to it
     */
    public OpeningUnanswered(String symptom, String causes, @Nullable Throwable cause) {
        super(ReplyCode.GENERAL_FAILURE, symptom + causes, cause);
        this.symptom = symptom;
    }

    /** Returns what was seen, for who knows more about the causes. */
    public String symptom() {
        return symptom;
    }
}
