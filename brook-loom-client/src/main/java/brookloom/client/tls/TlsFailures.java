package brookloom.client.tls;

import brookloom.net.dial.DialFailed;
import brookloom.net.text.Failures;
import brookloom.proto.ReplyCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong with TLS into one line of plain words, with what to do about it. */
final class TlsFailures {
    private static final Pattern RECEIVED_ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    private final ClientTls options;

    TlsFailures(ClientTls options) {
        this.options = options;
    }

    /**
     * Reason why a handshake failed.
     *
     * @param flights how often we had written: once is the ClientHello alone
     */
    DialFailed explain(Throwable thrown, int flights) {
        String alert = receivedAlert(thrown);
        String sentence;
        if (causedBy(thrown, CertificateRefused.class) instanceof CertificateRefused refused) {
            sentence = String.valueOf(refused.getMessage());
        } else if (alert != null) {
            sentence = explainAlert(alert, flights);
        } else if (causedBy(thrown, NotTlsException.class) instanceof NotTlsException answer) {
            sentence = options.host() + " does not speak TLS on this port"
                    + (answer.isHttp() ? ", it answers in plain HTTP" : "")
                    + ": check the port, or use ws:// instead of wss://.";
        } else if (thrown instanceof SocketTimeoutException) {
            sentence = options.host() + " took too long over the TLS handshake: it may not speak TLS on this port.";
        } else if (thrown instanceof EOFException || thrown instanceof SocketException) {
            sentence = options.host() + " closed the connection during the TLS handshake: check the port, the name"
                    + " it is called by (--sni), and whether it speaks TLS there (ws:// if not).";
        } else if (isNothingInCommon(thrown)) {
            sentence = nothingInCommon();
        } else {
            sentence = "The TLS handshake with " + options.host() + " failed: " + Failures.describe(thrown) + ".";
        }
        return new DialFailed(ReplyCode.GENERAL_FAILURE, sentence, thrown);
    }

    /** Reason why reading failed: in TLS 1.3 a server that misses our certificate says so only after the handshake. */
    IOException explainAlert(IOException thrown) {
        String alert = receivedAlert(thrown);
        return alert == null
                ? thrown
                : new DialFailed(ReplyCode.GENERAL_FAILURE, explainAlert(alert, Integer.MAX_VALUE), thrown);
    }

    private String explainAlert(String alert, int flights) {
        return switch (alert) {
            case "certificate_required",
                    "bad_certificate",
                    "unsupported_certificate",
                    "certificate_unknown",
                    "certificate_expired",
                    "certificate_revoked",
                    "unknown_ca",
                    "access_denied" -> wantsCertificate(alert);
            case "handshake_failure" -> flights > 1 ? wantsCertificate(alert) : nothingInCommon();
            case "protocol_version", "insufficient_security" -> nothingInCommon();
            case "unrecognized_name" ->
                options.host() + " does not know the name "
                        + (options.serverName() == null ? "(none)" : options.serverName())
                        + ": use another with --sni.";
            case "no_application_protocol" -> options.host() + " does not offer HTTP/1.1 over TLS (ALPN http/1.1).";
            default -> options.host() + " ended the TLS connection: " + alert + ".";
        };
    }

    private String wantsCertificate(String alert) {
        return options.identity() == null
                ? options.host() + " requires a client certificate: give one with --clientCert and --clientCertKey."
                : options.host() + " refused our client certificate (" + alert + "): check --clientCert.";
    }

    private String nothingInCommon() {
        String common = options.host() + " has no TLS version or cipher in common with ";
        return options.engines() == null
                ? common + "us: we speak TLS 1.2 and 1.3."
                : common + "the fingerprint " + options.engines()
                        + ": browsers speak TLS 1.2 and 1.3, and know no Ed25519 certificates.";
    }

    private static boolean isNothingInCommon(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.contains("protocol version")
                || message.contains("protocol_version")
                || message.contains("No appropriate protocol");
    }

    private static @Nullable String receivedAlert(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Matcher alert = RECEIVED_ALERT.matcher(String.valueOf(cause.getMessage()));
            if (alert.find()) {
                return alert.group(1);
            }
        }
        return null;
    }

    private static @Nullable Throwable causedBy(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }
}
