package brookloom.client.cli;

import brookloom.cli.help.HelpSection;
import brookloom.cli.help.HelpSection.Heading;
import brookloom.client.config.HttpHeader;
import brookloom.client.config.Route;
import brookloom.client.config.WebSocketRoute;
import brookloom.net.text.ConfigError;
import brookloom.net.text.Failures;
import brookloom.net.text.TextFile;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Adds headers to the upgrade request, for a CDN or gateway in front of the server. */
@HelpSection(Heading.SERVER)
public final class HeaderOption {
    @Option(
            names = "--header",
            paramLabel = "'NAME: VALUE'",
            description =
                    "Add this header to the upgrade request; may be repeated. Visible in ps: prefer --header @FILE,"
                            + " a file with one header per line.")
    private List<String> given = new ArrayList<>();

    /**
     * Returns all of them, in their order.
     *
     * @throws ConfigError when one is no header
     * @throws UserError when a file cannot be read, or holds what is no header
     */
    public List<HttpHeader> headers() throws UserError {
        List<HttpHeader> headers = new ArrayList<>();
        for (String text : given) {
            if (text.startsWith("@")) {
                headers.addAll(fromFile(text.substring(1)));
            } else {
                headers.add(parse(text));
            }
        }
        return List.copyOf(headers);
    }

    /** A route that some command has otherwise made, with the headers; only one to a WebSocket has any use for them. */
    Route on(Route route) throws UserError {
        List<HttpHeader> headers = headers();
        if (headers.isEmpty()) {
            return route;
        }
        if (route instanceof WebSocketRoute web) {
            return web.withHeaders(headers);
        }
        throw new ConfigError("--header is for a wsserver or wssserver, and " + route + " is none");
    }

    private HttpHeader parse(String text) throws ConfigError {
        try {
            return HttpHeader.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigError("Invalid value for option '--header': " + e.getMessage());
        }
    }

    private static List<HttpHeader> fromFile(String file) throws UserError {
        try {
            return TextFile.lines(Path.of(file)).stream()
                    .filter(line -> !line.isBlank())
                    .map(HttpHeader::parse)
                    .toList();
        } catch (CharacterCodingException e) {
            throw new UserError("header file " + file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserError("cannot read header file " + file + ": " + Failures.reason(e), e);
        } catch (InvalidPathException e) {
            throw new UserError("--header @" + file + " is not a file name", e);
        } catch (IllegalArgumentException e) {
            throw new UserError("header file " + file + ": " + e.getMessage(), e);
        }
    }
}
