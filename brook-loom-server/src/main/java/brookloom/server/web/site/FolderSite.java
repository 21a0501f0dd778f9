package brookloom.server.web.site;

import brookloom.net.http.MalformedHttp;
import brookloom.net.text.Failures;
import brookloom.net.text.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * Serves the files of a folder, as nginx does without any configuration. Nothing outside it, whatever links lead there, and
 * no file or folder whose name begins with a dot, except .well-known (RFC 8615).
 */
public final class FolderSite implements Site {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");
    private static final String INDEX = "index.html";
    private static final String WELL_KNOWN = ".well-known";

    private final Path root;

    private FolderSite(Path root) {
        this.root = root;
    }

    /**
     * Opens the site of a folder, whose files may change at any time.
     *
     * @throws UserError when there is no such folder
     */
    public static FolderSite open(Path folder) throws UserError {
        try {
            Path root = folder.toRealPath();
            if (!Files.isDirectory(root) || !Files.isReadable(root)) {
                throw new UserError("--site " + folder + " is not a folder that this user may read");
            }
            return new FolderSite(root);
        } catch (IOException e) {
            throw new UserError("cannot serve --site " + folder + ": " + Failures.reason(e), e);
        }
    }

    @Override
    public Answer answer(SiteRequest request, Body body) throws IOException {
        if (RequestBodies.isTooLarge(request)) {
            return Face.page(RequestBodies.TOO_LARGE, request);
        }
        if (!METHODS.contains(request.method())) {
            return Face.page(405, request);
        }
        boolean folder = request.path().endsWith("/");
        try {
            Path path = path(request.path());
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (folder) {
                return folder(request, path, attributes, body);
            }
            if (attributes.isDirectory()) {
                return Face.page(301, request, Redirects.toFolder(request), List.of());
            }
            return file(request, path, attributes, body);
        } catch (MalformedHttp e) {
            return Face.page(400, request);
        } catch (AccessDeniedException e) {
            return Face.page(403, request);
        } catch (NotServed e) {
            return Face.page(404, request);
        }
    }

    private Answer folder(SiteRequest request, Path path, BasicFileAttributes attributes, Body body)
            throws IOException {
        if (!attributes.isDirectory()) {
            return Face.page(404, request);
        }
        Path index;
        try {
            index = inside(path.resolve(INDEX));
        } catch (NotServed e) {
            return Face.page(403, request);
        }
        return file(request, index, Files.readAttributes(index, BasicFileAttributes.class), body);
    }

    private static Answer file(SiteRequest request, Path path, BasicFileAttributes attributes, Body body)
            throws IOException {
        if (!attributes.isRegularFile()) {
            return Face.page(404, request);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            if (request.method().equals("POST")) {
                channel.close();
                return Face.page(405, request);
            }
            body.drop();
            StoredFile file = new StoredFile(
                    channel,
                    MimeTypes.of(path.getFileName().toString()),
                    channel.size(),
                    attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.SECONDS));
            return Conditions.answer(request, file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Reports a file that is not there for others. */
    @SuppressWarnings("serial") // never serialized
    private static final class NotServed extends IOException {}

    /** Finds the file or folder, if others may see it. */
    private Path path(String requested) throws IOException {
        String text = new String(Latin.bytes(requested), StandardCharsets.UTF_8);
        Path found = root;
        for (String name : text.substring(1).split("/", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            boolean hidden = name.startsWith(".") && !name.equals(WELL_KNOWN);
            if (hidden
                    || name.indexOf('\0') >= 0
                    || name.contains(root.getFileSystem().getSeparator())) {
                throw new NotServed();
            }
            found = found.resolve(named(name));
        }
        return inside(found);
    }

    private Path named(String name) throws NotServed {
        try {
            Path path = root.getFileSystem().getPath(name);
            if (path.isAbsolute() || path.getNameCount() != 1) {
                throw new NotServed();
            }
            return path;
        } catch (java.nio.file.InvalidPathException e) {
            throw new NotServed();
        }
    }

    private Path inside(Path path) throws IOException {
        Path real;
        try {
            real = path.toRealPath();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (IOException e) {
            throw new NotServed();
        }
        if (!real.startsWith(root)) {
            throw new NotServed();
        }
        return real;
    }
}
