package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
    @Test
    void noExceptionIsShownAsNull() {
        for (Exception failure : List.of(
                new PortUnreachableException(),
                new ConnectException(),
                new SocketTimeoutException(),
                new HttpTimeoutException(null),
                new EOFException(),
                new ClosedChannelException(),
                new AsynchronousCloseException(),
                new UnresolvedAddressException(),
                new IOException((String) null),
                new IOException(" ", null),
                new IllegalStateException())) {
            assertThat(Failures.describe(failure)).isNotBlank().doesNotContain("null");
        }
        assertThat(Failures.describe(new PortUnreachableException())).isEqualTo("nothing listens on that UDP port");
        assertThat(Failures.reason(new IOException())).isEqualTo("IOException");
    }

    @Test
    void theCauseIsShownWhereTheFailureItselfHasNoMessage() {
        assertThat(Failures.describe(new IOException(null, new IOException("no route"))))
                .isEqualTo("no route");
        assertThat(Failures.describe(new RuntimeException(null, new EOFException())))
                .isEqualTo("the connection ended");
    }

    @Test
    void aWantOfFileDescriptorsIsNotLaidToThePeer() {
        for (IOException failure : List.of(
                new SocketException("Too many open files"),
                new FileSystemException("file", null, "Too many open files"),
                new FileNotFoundException("file (Too many open files)"))) {
            assertThat(Failures.reason(failure))
                    .isEqualTo("too many open files here; raise the limit, such as by LimitNOFILE= or ulimit -n");
        }
    }

    @Test
    void aMissingFolderIsToldFromAMissingFile(@TempDir Path folder) {
        assertThat(Failures.reason(
                        new NoSuchFileException(folder.resolve("none").toString())))
                .isEqualTo("there is no such file");
        assertThat(Failures.reason(
                        new NoSuchFileException(folder.resolve("none/file").toString())))
                .isEqualTo("there is no folder " + folder.resolve("none"));
        assertThat(Failures.reason(new NoSuchFileException("none"))).isEqualTo("there is no such file");
        assertThat(Failures.reason(new NoSuchFileException(null))).isEqualTo("there is no such file");
    }
}
