package brookloom.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.fixtures.Program;
import brookloom.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The units of docs/recipes/systemd-socket.md, read by systemd. */
@EnabledOnOs(OS.LINUX)
class SystemdSocketTest {
    private static final Pattern UNIT =
            Pattern.compile("`/etc/systemd/system/([^`]+)`:\n\n```ini\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void systemdFindsNothingWrong() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("systemd-analyze").toString(), "--man=no", "--recursive-errors=no", "verify"));
        String page = Files.readString(Program.root().resolve("docs/recipes/systemd-socket.md"));
        for (MatchResult unit : UNIT.matcher(page).results().toList()) {
            String text = unit.group(2).replace("/usr/bin/brook-loom ", "/bin/true ");
            Files.writeString(folder.resolve(unit.group(1)), text);
            command.add(folder.resolve(unit.group(1).replace("@.", "@a.")).toString());
        }
        assertThat(command).hasSize(6);
        assertThat(page).contains("ListenStream=9999").contains("--listen :9999 --socketActivation");
        try (Program systemd = Program.start(Map.of(), command)) {
            assertThat(systemd.exitCode()).as("%s", systemd.said()).isZero();
            assertThat(systemd.said()).isEmpty();
        }
    }
}
