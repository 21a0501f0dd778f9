package brookloom.server.cli;

import brookloom.cli.QrCode;
import brookloom.cli.Terminal;
import brookloom.net.text.UserError;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Whether the server shows the link to itself, which holds the password, and so belongs on a screen and in no log. */
final class LinkOutput {
    @Option(
            names = "--link",
            description = "Print the brook:// link for clients to standard output, even if that is no terminal."
                    + " The password is in it.")
    private boolean wanted;

    @Option(names = "--qr", description = "Draw the link as a QR code too, for phones.")
    private boolean qr;

    /** Whether an option asks for it. */
    boolean isAskedFor() {
        return wanted || qr;
    }

    /**
     * Whether somebody sees what is printed, or asks for it all the same.
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
