package brookloom.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * All that operators can see, switched on, and a user of a list.
 *
 * @param users the list
 * @param password a file with the user's
 */
record Observed(Path folder, Path users, Path password) {
    static Observed make(Path folder) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Observed(
                folder,
                Files.writeString(
                        folder.resolve("users"), "{\"name\": \"alice\", \"password\": \"" + password + "\"}\n"),
                Files.writeString(folder.resolve("password"), password));
    }

    List<String> serverOptions() {
        return List.of(
                "--users",
                users.toString(),
                "--userMetrics",
                "--tunnelLog",
                tunnelLog("server"),
                "--prometheus",
                "127.0.0.1:0",
                "--pageDestinations");
    }

    List<String> clientOptions() {
        return List.of(
                "--passwordFile",
                password.toString(),
                "--tunnelLog",
                tunnelLog("client"),
                "--prometheus",
                "127.0.0.1:0",
                "--pageDestinations");
    }

    private String tunnelLog(String end) {
        return folder.resolve("tunnels." + end).toString();
    }

    /** The server's options, for a file. */
    String serverKeys() {
        return """
            users = '%s'
            userMetrics = true
            """.formatted(users) + keys("server");
    }

    /** The client's options, for a file. */
    String clientKeys() {
        return """
            password = {file = '%s'}
            """.formatted(password) + keys("client");
    }

    private String keys(String end) {
        return """
            tunnelLog = '%s'
            prometheus = "127.0.0.1:0"
            pageDestinations = true
            """.formatted(tunnelLog(end));
    }
}
