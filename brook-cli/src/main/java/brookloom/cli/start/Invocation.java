package brookloom.cli.start;

import java.io.File;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands by which a user who has this program runs both ends, for messages that name a command: {@code brook-loom},
 * {@code ./brook-loom}, {@code java -jar brook-loom-client.jar}.
 *
 * @param server in front of the server's commands
 * @param client in front of the client's commands
 */
public record Invocation(String server, String client) {
    /** System property by which launchers give the command that started them. */
    public static final String PROPERTY = "brookloom.command";

    private static final Invocation PROGRAMS = new Invocation("brook-loom-server", "brook-loom-client");
    private static final Invocation JARS =
            new Invocation("java -jar brook-loom-server.jar", "java -jar brook-loom-client.jar");
    private static final Pattern PROGRAM = Pattern.compile("brook-loom(-(?<end>server|client))?(?= |$)");
    private static final Pattern ONE_END = Pattern.compile("brook-loom-(server|client)(?=[^/]*$)");

    /** Returns how this process was started: by a launcher, or by {@code java -jar}. */
    public static Invocation current() {
        return of(System.getProperty(PROPERTY, ""), System.getProperty("java.class.path", ""));
    }

    /** Returns a command as help texts have it, such as {@code brook-loom-server users}, as it is typed here. */
    public String typed(String command) {
        Matcher found = PROGRAM.matcher(command);
        if (!found.lookingAt()) {
            return command;
        }
        String end = found.group("end");
        if (end == null && !server.equals(client)) {
            return command; // the launcher of both ends has not said how it was started
        }
        return ("client".equals(end) ? client : server) + command.substring(found.end());
    }

    /**
     * Returns the command of the program that has the commands of both ends.
     *
     * @param classPath one file for {@code java -jar}
     */
    public static String ofBothEnds(String classPath) {
        return isOneFile(classPath) ? "java -jar " + new File(classPath).getName() : "brook-loom";
    }

    static Invocation of(String command, String classPath) {
        if (!command.isEmpty()) {
            return ends(command);
        }
        if (!isOneFile(classPath)) {
            return PROGRAMS;
        }
        String name = new File(classPath).getName();
        return ONE_END.matcher(name).find() ? ends("java -jar " + name) : JARS;
    }

    /** A program of one end has a sister beside it; one of both ends is its own. */
    private static Invocation ends(String command) {
        return new Invocation(
                ONE_END.matcher(command).replaceAll("brook-loom-server"),
                ONE_END.matcher(command).replaceAll("brook-loom-client"));
    }

    /** {@code java -jar} makes the jar the class path; elsewhere it has folders, several files, or nothing. */
    private static boolean isOneFile(String classPath) {
        return !classPath.isEmpty()
                && !classPath.contains(File.pathSeparator)
                && (classPath.endsWith(".jar") || new File(classPath).getName().startsWith("brook-loom"));
    }
}
