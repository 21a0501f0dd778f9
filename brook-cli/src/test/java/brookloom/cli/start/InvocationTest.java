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

    @ParameterizedTest
    @CsvSource({
        "./brook-loom, x/brook-loom.jar, brook-loom server doctor, ./brook-loom server doctor",
        "./brook-loom, x/brook-loom.jar, brook-loom, ./brook-loom",
        "brook-loom, '', brook-loom wsclient, brook-loom wsclient",
        "java -jar brook-loom.jar, brook-loom.jar, brook-loom client link, java -jar brook-loom.jar client link",
        "brook-loom-server, '', brook-loom-server users, brook-loom-server users",
        "'', /opt/brook-loom-server.jar, brook-loom-server users, java -jar brook-loom-server.jar users",
        "'', brook-loom-server.jar, brook-loom-client doctor, java -jar brook-loom-client.jar doctor",
        "'', '', brook-loom-client doctor, brook-loom-client doctor",
        "'', '', brook-loom wsclient, brook-loom wsclient",
        "./brook-loom, x/brook-loom.jar, brook-loom.toml x, brook-loom.toml x",
        "./brook-loom, x/brook-loom.jar, loom wsserver, loom wsserver",
    })
    void aCommandOfAHelpTextIsWrittenAsItIsTyped(String started, String classPath, String command, String typed) {
        assertThat(Invocation.of(started, classPath).typed(command)).isEqualTo(typed);
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
