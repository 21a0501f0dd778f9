package brookloom.cli.file;

import brookloom.net.text.BindFailures;
import brookloom.net.text.HostPort;
import brookloom.net.text.ListenAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/** Finds the service of this process that holds what another one of it cannot have: a port, or the users' traffic. */
final class HeldPort {
    private static final Pattern FAILED = Pattern.compile("(?s)(.*?cannot listen .*?:(\\d+)): (.*)");

    private static final Pattern COUNTED =
            Pattern.compile("(?s)(.*?)the users' traffic in (.*?) is in use by another server; .*");
    private static final String RESTART = "; this change takes a restart of the program";

    private HeldPort() {}

    /**
     * Returns what to say instead of "is another program listening there?"; empty where another one may well be.
     *
     * @param failure of the service that cannot listen
     * @param old services that listen until the process ends, or their last tunnel
     */
    static Optional<String> explain(String failure, List<PreparedService> old) {
        Matcher counted = COUNTED.matcher(failure);
        if (counted.matches() && old.stream().anyMatch(PreparedService::countsTraffic)) {
            return Optional.of(counted.group(1) + "the service that runs counts the users' traffic in "
                    + counted.group(2) + RESTART);
        }
        Matcher failed = FAILED.matcher(failure);
        if (!failed.matches() || !failed.group(3).contains(BindFailures.ANOTHER)) {
            return Optional.empty();
        }
        int port = Integer.parseInt(failed.group(2));
        return old.stream()
                .flatMap(service -> service.line().getCommandSpec().options().stream())
                .filter(option -> listens(option, port, failed.group(3)))
                .map(OptionSpec::longestName)
                .findFirst()
                .map(option -> failed.group(1) + ": the service that runs has this port by '" + option.substring(2)
                        + "'" + RESTART);
    }

    /** @param advice names the option of an address that is the default one on both sides */
    private static boolean listens(OptionSpec option, int port, String advice) {
        String name = option.longestName();
        Object value = option.getValue();
        if (value instanceof ListenAddress at) {
            return at.port() == port && !name.equals("--publicAddress");
        }
        if (value instanceof HostPort domain && name.equals("--domainaddress")) {
            return domain.port() == port;
        }
        return value == null && option.type() == ListenAddress.class && advice.endsWith(" " + name);
    }
}
