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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** What the system and the JDK say, and what of the line says what to do. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        No space left on device | the disk is full; free some space
        Disk quota exceeded | the disk quota is used up; free some space
        Read-only file system | the file system is read-only; choose another folder
        Is a directory | it is a folder, not a file
        """)
    void whatTheSystemCallsAFailureIsSaidInWords(String system, String words) {
        assertThat(Failures.reason(new FileSystemException("file", null, system)))
                .isEqualTo(words);
        assertThat(Failures.reason(new IOException(system))).isEqualTo(words);
        assertThat(Failures.describe(new FileSystemException("file", null, system)))
                .isEqualTo("file: " + words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Unsupported or unrecognized SSL message | its server does not speak TLS on this port: check the URL
        Unrecognized SSL message, plaintext connection? | its server does not speak TLS on this port: check the URL
        PKIX path building failed: unable to find valid certification path to requested target \
        | its certificate is self-signed, or of a CA that Java does not know
        No name matching a.example found | its certificate is for another name: check the host
        PKIX path validation failed: validity check failed | its certificate has expired, or this machine's clock is wrong
        """)
    void whatTheJdkSaysOfTlsIsSaidInWords(String jdk, String words) {
        assertThat(Failures.reason(new SSLException(jdk))).isEqualTo(words);
    }

    @Test
    void aMissingPermissionNamesTheUserWhoLacksIt() {
        assertThat(Failures.reason(new AccessDeniedException("file")))
                .startsWith("permission denied to ")
                .contains(System.getProperty("user.name"))
                .endsWith(": check owner and mode, its folders' too");
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
