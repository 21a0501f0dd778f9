package brookloom.client.cli;

import brookloom.cli.DialOptions;
import brookloom.cli.SecretFile;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.HttpProxy;
import brookloom.net.config.OutboundConfig;
import brookloom.net.text.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes how connections to the server leave this machine. */
final class OutboundOptionGroup {
    @HelpSection(Heading.OUTBOUND)
    @Option(
            names = "--proxy",
            paramLabel = "http://[USER:PASSWORD@]HOST:PORT",
            description = "Reach the server through this HTTP proxy (CONNECT). A password here is visible in ps: prefer"
                    + " --proxyFile.")
    private @Nullable String proxy;

    @HelpSection(Heading.OUTBOUND)
    @Option(names = "--proxyFile", paramLabel = "FILE", description = "Read that URL from the only line of this file.")
    private @Nullable String proxyFile;

    @Mixin
    private final DialOptions dial = new DialOptions();

    /**
     * Returns the HTTP proxy on the way to the server; null for none.
     *
     * @throws UserError for a URL that is none, or a file that cannot be read
     */
    @Nullable
    HttpProxy proxy() throws UserError {
        String url = SecretFile.orValue("--proxy", proxy, proxyFile);
        return url == null ? null : Values.parse("--proxy", url, HttpProxy::parse);
    }

    /**
     * Returns the other options as a record.
     *
     * @throws UserError for values that do not fit together, or a file that cannot be read
     */
    OutboundConfig config() throws UserError {
        return dial.config();
    }
}
