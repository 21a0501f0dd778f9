package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileOfAnyLengthCostsABoundedAmountOfMemory() throws IOException {
        Path file = folder.resolve("long");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((16 << 20) + 1);
        }
        assertThatThrownBy(() -> TextFile.lines(file)).hasMessage("it is longer than 16 MiB: is it the right file?");
    }

    @Test
    void linesLoseTheBlanksAtTheirEndsAndTheMarkAtTheStart() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "\ufeffone \r\n two\n\n");
        assertThat(TextFile.lines(file)).containsExactly("one", " two");
        assertThat(TextFile.text(file)).isEqualTo("one \r\n two\n\n");
    }
}
