package brookloom.server.cli;

import brookloom.cli.SecretFile;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ConfigError;
import brookloom.net.text.HostPort;
import brookloom.net.text.Login;
import brookloom.net.text.UserError;
import brookloom.server.config.StateConfig;
import brookloom.server.config.StateLogin;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Describes the Redis or Valkey by which several servers share what they remember. */
@HelpSection(Heading.TUNNELS)
final class StateOptions {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final Pattern LINE_END = Pattern.compile("[\\r\\n]+$");
    private static final int MOST_DATABASES = 1 << 16;

    private final Supplier<@Nullable String> environment;

    @Option(
            names = StateConfig.OPTION,
            paramLabel = "URL",
            description = "Share replay protection and quotas with other servers by this Redis or Valkey:"
                    + " redis://[USER@]HOST[:PORT][/DATABASE], or rediss:// with TLS."
                    + " Its password: --statePasswordFile, or the environment variable "
                    + StateConfig.PASSWORD_VARIABLE + ".")
    private @Nullable String url;

    @Option(
            names = StateConfig.PASSWORD_FILE_OPTION,
            paramLabel = "FILE",
            description = "Read that password from the only line of this file.")
    private @Nullable String passwordFile;

    @Option(
            names = StateConfig.CA_OPTION,
            paramLabel = "FILE",
            description = "Trust only the CAs in this PEM file for rediss:// (default: the system's).")
    private @Nullable Path ca;

    StateOptions() {
        this(() -> System.getenv(StateConfig.PASSWORD_VARIABLE));
    }

    StateOptions(Supplier<@Nullable String> environment) {
        this.environment = environment;
    }

    /**
     * Returns the options as a record; null when nothing is shared.
     *
     * @throws ConfigError for a URL of another form
     */
    @Nullable
    StateConfig config() throws UserError {
        if (url == null) {
            if (passwordFile != null || ca != null) {
                throw new ConfigError((passwordFile != null ? StateConfig.PASSWORD_FILE_OPTION : StateConfig.CA_OPTION)
                        + " requires " + StateConfig.OPTION);
            }
            return null;
        }
        URI uri = parse(url);
        boolean tls = isTls(uri);
        if (ca != null && !tls) {
            throw new ConfigError(StateConfig.CA_OPTION + " requires rediss:// in " + StateConfig.OPTION);
        }
        return new StateConfig(server(uri), tls, ca, login(uri), database(uri), prefix(uri));
    }

    private static URI parse(String text) throws ConfigError {
        try {
            URI uri = new URI(text);
            String user = uri.getRawUserInfo();
            if (user != null && user.contains(":")) {
                throw new ConfigError("a password in " + StateConfig.OPTION + " is visible in ps: give "
                        + StateConfig.PASSWORD_FILE_OPTION + " FILE, or set " + StateConfig.PASSWORD_VARIABLE);
            }
            if (uri.getHost() == null || uri.getRawFragment() != null) {
                throw wrong();
            }
            return uri;
        } catch (URISyntaxException e) {
            throw wrong(); // without the text, which may have a password in it
        }
    }

    private static ConfigError wrong() {
        return new ConfigError(StateConfig.OPTION + " is no URL of a Redis or Valkey: give"
                + " redis://[USER@]HOST[:PORT][/DATABASE], or rediss:// with TLS");
    }

    private static boolean isTls(URI uri) throws ConfigError {
        return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "redis", "valkey" -> false;
            case "rediss", "valkeys" -> true;
            default -> throw wrong();
        };
    }

    private static HostPort server(URI uri) throws ConfigError {
        String host = uri.getHost();
        int port = uri.getPort() < 0 ? StateConfig.DEFAULT_PORT : uri.getPort();
        if (port < 1 || port > 0xffff) {
            throw new ConfigError(StateConfig.OPTION + " has port " + port + ", must be 1 to 65535");
        }
        return new HostPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    private @Nullable StateLogin login(URI uri) throws UserError {
        String user = uri.getUserInfo();
        String password = password();
        if (password == null) {
            if (user != null) {
                throw new ConfigError(StateConfig.OPTION + " names a user: give " + StateConfig.PASSWORD_FILE_OPTION
                        + " FILE, or set " + StateConfig.PASSWORD_VARIABLE);
            }
            return null;
        }
        return new StateLogin(user, password);
    }

    private @Nullable String password() throws UserError {
        if (passwordFile != null) {
            char[] text = SecretFile.read("password", passwordFile, System.in);
            try {
                return new String(text);
            } finally {
                Arrays.fill(text, '\0');
            }
        }
        String inherited = environment.get();
        return inherited == null || inherited.isEmpty()
                ? null
                : LINE_END.matcher(inherited).replaceAll("");
    }

    private static int database(URI uri) throws ConfigError {
        String path = String.valueOf(uri.getRawPath());
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        try {
            int number = Integer.parseInt(path.substring(1));
            if (number >= 0 && number < MOST_DATABASES) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ConfigError(StateConfig.OPTION + " ends in '" + Login.hidden(path)
                + "', must end in the number of a database, such as /0");
    }

    private static String prefix(URI uri) throws ConfigError {
        String query = uri.getRawQuery();
        if (query == null) {
            return StateConfig.DEFAULT_PREFIX;
        }
        String prefix = query.startsWith("prefix=") ? query.substring("prefix=".length()) : "";
        if (!PREFIX.matcher(prefix).matches()) {
            throw new ConfigError(StateConfig.OPTION + " has '" + Login.hidden("?" + query)
                    + "', must be ?prefix=NAME of up to 64 letters, digits and . _ : -");
        }
        return prefix;
    }
}
