package brookloom.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationTest {
    @ParameterizedTest
    @CsvSource({
        "brook-loom, '', brook-loom, brook-loom",
        "./brook-loom, x/brook-loom.jar, ./brook-loom, ./brook-loom",
        "brook-loom-server, '', brook-loom-server, brook-loom-client",
        "/opt/brook-loom-server/brook-loom, '', /opt/brook-loom-server/brook-loom, /opt/brook-loom-server/brook-loom",
        "'', '', brook-loom-server, brook-loom-client",
        "'', /opt/brook-loom-server.jar, java -jar brook-loom-server.jar, java -jar brook-loom-client.jar",
        "'', brook-loom-client-1.2.jar, java -jar brook-loom-server-1.2.jar, java -jar brook-loom-client-1.2.jar",
        "'', renamed.jar, java -jar brook-loom-server.jar, java -jar brook-loom-client.jar",
        "'', target/classes, brook-loom-server, brook-loom-client",
    })
    void commandsFitTheWayTheProgramWasStarted(String command, String classPath, String server, String client) {
        assertThat(Invocation.of(command, classPath)).isEqualTo(new Invocation(server, client));
    }

    @Test
    void severalFilesAreNoJar() {
        String classPath = "a.jar" + File.pathSeparator + "b.jar";

        assertThat(Invocation.of("", classPath).client()).isEqualTo("brook-loom-client");
        assertThat(Invocation.ofBothEnds(classPath)).isEqualTo("brook-loom");
    }

    @Test
    void theProgramOfBothEndsNamesItsFile() {
        assertThat(Invocation.ofBothEnds("/opt/brook-loom")).isEqualTo("java -jar brook-loom");
        assertThat(Invocation.ofBothEnds("renamed.jar")).isEqualTo("java -jar renamed.jar");
        assertThat(Invocation.ofBothEnds("")).isEqualTo("brook-loom");
    }
}
