package brookloom.server.certificates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes two states of a file without reading it.
 *
 * @param key which file the name stands for, behind all links; null where the file system does not say
 * @param changed when its content or its attributes changed; no program can set it back. Null where there is no such time
 */
record FileStamp(
        long size,
        FileTime modified,
        @Nullable Object key,
        @Nullable Object changed) {
    private static final String CHANGED = "unix:ctime";

    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileStamp(now.size(), now.lastModifiedTime(), now.fileKey(), changed(file));
    }

    private static @Nullable Object changed(Path file) throws IOException {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        return unix ? Files.getAttribute(file, CHANGED, new LinkOption[0]) : null;
    }
}
