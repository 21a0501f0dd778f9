package brookloom.server.state;

import brookloom.net.state.NewSecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Folders and files that only their owner may read: by permissions where files have those, by access control lists on
 * Windows.
 */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {}

    /** Creates the folder, and what is missing above it; permissions of one that is there already are narrowed. */
    public static void createFolder(Path folder) throws IOException {
        if (has("posix", folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            Files.setPosixFilePermissions(folder, FOLDER);
        } else if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            restrict(folder);
        }
    }

    /** For a file to be created in such a folder; an access control list is the folder's own. */
    public static FileAttribute<?>[] file(Path folder) {
        return NewSecretFile.ownerOnly(folder);
    }

    /**
     * Gives a new file the permissions of another one, and its owner and group as far as this user may: who could read that
     * one can read this one.
     */
    public static void copyOwnership(Path from, Path to) throws IOException {
        if (!has("posix", from)) {
            return; // an access control list is the folder's
        }
        PosixFileAttributes known = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        try {
            view.setGroup(known.group());
            view.setOwner(known.owner());
        } catch (IOException e) {
            // Only root gives files away.
        }
        Files.setPosixFilePermissions(to, known.permissions());
    }

    /** A list that was there already is somebody's choice; this one is for a new folder, which is empty yet. */
    private static void restrict(Path folder) throws IOException {
        AclFileAttributeView list = Files.getFileAttributeView(folder, AclFileAttributeView.class);
        if (list != null) {
            list.setAcl(owners(folder, list).stream().map(OwnerOnly::everything).toList());
        }
    }

    /** Allows this user besides the owner: a file made by an administrator may belong to the group of administrators. */
    private static Set<UserPrincipal> owners(Path folder, AclFileAttributeView list) throws IOException {
        Set<UserPrincipal> owners = new LinkedHashSet<>();
        owners.add(list.getOwner());
        try {
            owners.add(folder.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(System.getProperty("user.name")));
        } catch (UserPrincipalNotFoundException e) {
            // A service's account may have no name to look up; then it is the owner.
        }
        return owners;
    }

    private static AclEntry everything(UserPrincipal who) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(who)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                .build();
    }

    private static boolean has(String view, Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(view);
    }
}
