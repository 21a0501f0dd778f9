package brookloom.server.cli;

import brookloom.cli.QrCode;
import brookloom.cli.Terminal;
import brookloom.cli.help.Essential;
import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.net.text.ListenAddress;
import brookloom.net.text.UserError;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Prints the link of the server, which contains the password, so it goes to no log. */
@HelpSection(Heading.LINK)
final class LinkOutput {
    @Option(
            names = "--link",
            description = "Print the brook:// link for clients to standard output, even if that is not a terminal."
                    + " It contains the password.")
    private boolean wanted;

    @Option(names = "--qr", description = "Draw the link as a QR code, too, for phones.")
    private boolean qr;

    @Essential
    @Option(
            names = {ReachedAddress.OPTION, "--public-address"},
            paramLabel = "HOST[:PORT]",
            converter = ReachedAddress.Parser.class,
            description = "Address that clients connect to, where it is not this machine's own (NAT, a proxy): for the"
                    + " printed link.")
    private @Nullable ListenAddress publicAddress;

    /** Returns where clients reach the server. */
    ListenAddress reached(ListenAddress listening) {
        return ReachedAddress.of(listening, publicAddress);
    }

    /** Returns whether an option asks for it. */
    boolean isAskedFor() {
        return wanted || qr;
    }

    /**
     * Returns whether somebody sees what is printed, or asks for it all the same.
     *
     * @param logged whether standard output is the log
     */
    boolean isWanted(boolean logged) {
        return isAskedFor() || (!logged && Terminal.isStandardOutput());
    }

    /** Draws the link, if an option asks for it. */
    void draw(PrintWriter out, String link) throws UserError {
        if (qr) {
            out.print(QrCode.draw(link, Terminal.charset()));
        }
        out.flush();
    }
}
