package brookloom.server.shared;

import brookloom.net.text.Failures;
import brookloom.net.text.Printable;
import brookloom.server.config.StateConfig;
import brookloom.server.config.StateLogin;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Describes what is wrong with a store, and what to do about it, in one line without secrets. */
final class StoreProblem {
    private static final int MOST_CHARACTERS = 160;

    private StoreProblem() {}

    /** Returns the failure with its description. */
    static StoreFailed of(JedisException failure, StateConfig config) {
        IOException cause = cause(failure);
        if (cause != null) {
            return new StoreFailed(ofSocket(cause, config), failure);
        }
        String text = String.valueOf(failure.getMessage());
        return new StoreFailed(
                failure instanceof JedisConnectionException ? ofConnection(config) : ofReply(text, config), failure);
    }

    private static @Nullable IOException cause(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return io;
            }
        }
        return null;
    }

    private static String ofSocket(IOException failure, StateConfig config) {
        return switch (failure) {
            case ReplyGuard.StrangeReply e ->
                e.getMessage() + ": check host and port in " + StateConfig.OPTION
                        + (config.tls() ? "" : ", and give rediss:// where it requires TLS");
            case UnknownHostException e -> "its name does not resolve: check " + StateConfig.OPTION;
            case SocketTimeoutException e -> "no answer within " + RedisStore.TIMEOUT.toSeconds() + " s";
            case ConnectException e ->
                "the connection was refused: start the store, or check host and port in " + StateConfig.OPTION;
            case SSLException e -> ofTls(e);
            case NoRouteToHostException e -> Failures.reason(e);
            case EOFException e -> ofConnection(config);
            case SocketException e -> ofConnection(config);
            default -> Failures.reason(failure);
        };
    }

    private static String ofTls(SSLException failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("Unsupported or unrecognized")) {
            return "it does not speak TLS on this port: check the port, or give redis://";
        }
        if (text.contains("bad_certificate") || text.contains("certificate_required")) {
            return "it requires a certificate of its clients, which is not supported: set tls-auth-clients no there";
        }
        return "TLS fails (" + shortened(text) + "): check the name in " + StateConfig.OPTION + ", and give "
                + StateConfig.CA_OPTION + " the certificate of its CA";
    }

    private static String ofConnection(StateConfig config) {
        return "it closes the connection: check the port"
                + (config.tls() ? "" : ", and give rediss:// where it requires TLS");
    }

    /** The first word of an error is its kind. */
    private static String ofReply(String text, StateConfig config) {
        StateLogin login = config.login();
        String kind = text.split(" ", 2)[0];
        return switch (kind) {
            case "WRONGPASS" ->
                "it refuses the user name or password: check the name in " + StateConfig.OPTION + " and "
                        + StateConfig.PASSWORD_FILE_OPTION + " or " + StateConfig.PASSWORD_VARIABLE;
            case "NOAUTH" ->
                "it requires a password: give " + StateConfig.PASSWORD_FILE_OPTION + ", or set "
                        + StateConfig.PASSWORD_VARIABLE;
            case "NOPERM" ->
                "its user lacks permissions: allow '~" + config.prefix() + ":* +ping +select +sadd +expire +hset"
                        + " +hgetall' there";
            case "WRONGTYPE" ->
                "a key that begins with " + config.prefix()
                        + ": holds something else: give a prefix of your own, such as " + config + "?prefix=NAME";
            case "READONLY" -> "it is a replica: give the address of its primary";
            case "OOM" -> "its memory is full: raise its maxmemory";
            case "MISCONF" -> "it cannot save to its disk: see its own log";
            case "LOADING" -> "it is still loading its data";
            case "MASTERDOWN" -> "it is a replica without a primary: give the address of its primary";
            case "MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT" ->
                "it is part of a cluster, which is not supported: give a single server";
            default -> ofOtherReply(text, login);
        };
    }

    private static String ofOtherReply(String text, @Nullable StateLogin login) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("without any password configured") || lower.contains("no password is set")) {
            return "it has no password, but one is given: set requirepass there, or leave out "
                    + StateConfig.PASSWORD_FILE_OPTION;
        }
        if (lower.contains("invalid password")) {
            return "it refuses the password: check " + StateConfig.PASSWORD_FILE_OPTION + " or "
                    + StateConfig.PASSWORD_VARIABLE;
        }
        if (lower.contains("protected mode")) {
            return "it takes connections of its own machine only (protected mode): set a password there";
        }
        if (lower.contains("db index")) {
            return "it has no database of this number: check the end of " + StateConfig.OPTION;
        }
        return "it answers '" + shortened(login == null ? text : login.redact(text)) + "'";
    }

    private static String shortened(String text) {
        String line = Printable.line(text);
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…";
    }
}
