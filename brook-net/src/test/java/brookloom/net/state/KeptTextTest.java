package brookloom.net.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTextTest {
    @TempDir
    private Path folder;

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("state/kind"))) {
            return files.toList();
        }
    }

    @Test
    void aTextIsThereAgainForTheSameKeyAlone() {
        KeptText.of(folder, "kind", "key").write("one");
        KeptText.of(folder, "kind", "key").write("two");

        assertThat(KeptText.of(folder, "kind", "key").read().orElseThrow().text())
                .isEqualTo("two");
        assertThat(KeptText.of(folder, "kind", "another").read()).isEmpty();
        assertThat(KeptText.of(folder, "other", "key").read()).isEmpty();
    }

    @Test
    void onlyTheOwnerReadsItAndTheKeyIsNotItsName() throws Exception {
        KeptText.of(folder.resolve("state"), "kind", "secret").write("text");

        assertThat(files()).hasSize(1);
        Path file = files().getFirst();
        assertThat(file.getFileName().toString()).doesNotContain("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void whereNothingCanBeKeptNothingFails() throws Exception {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        KeptText text = KeptText.of(notAFolder, "kind", "key");

        text.write("one");
        text.write("two");

        assertThat(text.read()).isEmpty();
        assertThat(KeptText.of(null, "kind", "key").read()).isEmpty();
    }
}
