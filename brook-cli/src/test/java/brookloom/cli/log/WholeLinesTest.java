package brookloom.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WholeLinesTest {
    private final Disk disk = new Disk();
    private final WholeLines lines = new WholeLines(disk);

    /** Takes as many bytes as there is room for, and fails for the rest, as a full disk does. */
    private static final class Disk extends ByteArrayOutputStream {
        private int room = Integer.MAX_VALUE;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int fits = Math.min(room, length);
            super.write(bytes, offset, fits);
            room -= fits;
            if (fits < length) {
                throw new IllegalStateException("no space left on device");
            }
        }
    }

    private void write(String entry) throws IOException {
        byte[] bytes = entry.getBytes(UTF_8);
        lines.write(bytes, 0, bytes.length);
    }

    @Test
    void entriesFollowOneAnother() throws Exception {
        write("a\n");
        write("b\n");

        assertThat(disk.toString(UTF_8)).isEqualTo("a\nb\n");
    }

    @Test
    void anEntryBehindAPartOfAnotherBeginsALine() throws Exception {
        write("a\n");
        disk.room = 3;
        assertThatThrownBy(() -> write("torn entry\n")).hasMessage("no space left on device");
        assertThatThrownBy(() -> write("lost\n")).hasMessage("no space left on device");
        disk.room = Integer.MAX_VALUE;
        write("b\n");
        write("c\n");

        assertThat(disk.toString(UTF_8)).isEqualTo("a\ntor\nb\nc\n");
    }
}
