package brookloom.server.doctor;

import brookloom.cli.doctor.Outcome;
import brookloom.cli.doctor.Outcome.Passed;
import brookloom.cli.doctor.Outcome.Problem;
import brookloom.cli.doctor.Step;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that the folder of accounts and certificates can be written, or made. */
final class FolderStep implements Step {
    private final Path folder;

    FolderStep(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public Outcome run() {
        Path existing = folder;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            return new Problem(existing + " is not a folder: give another --acmeDir", false);
        }
        return Files.isWritable(existing)
                ? new Passed(folder + (existing.equals(folder) ? " is there" : " will be made"))
                : new Problem(
                        existing + " cannot be written by this user: change its owner, or give another --acmeDir",
                        false);
    }
}
