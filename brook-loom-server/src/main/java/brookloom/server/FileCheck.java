package brookloom.server;

import brookloom.net.pem.KeyMaterial;
import brookloom.net.pem.PemFile;
import brookloom.net.pem.Trust;
import brookloom.net.text.UserError;
import brookloom.server.config.AccessConfig;
import brookloom.server.config.BlockListConfig;
import brookloom.server.config.CertificateConfig.PemFiles;
import brookloom.server.config.ServerListenerConfig;
import brookloom.server.config.ServerTlsConfig;
import brookloom.server.targets.BlockLists;
import brookloom.server.users.UserFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads the files of a server, and serves nothing. */
public final class FileCheck {
    private final Consumer<UserError> problems;

    /** @param problems takes each reason for which a start would fail */
    public FileCheck(Consumer<UserError> problems) {
        this.problems = problems;
    }

    private interface Reading {
        void read() throws UserError, IOException;
    }

    /** Reads the lists, but for those that a web server has. */
    public void blocked(BlockListConfig config) {
        BlockLists.check(config, problems);
    }

    /** Reads the users' file. */
    public void users(AccessConfig access) {
        if (access instanceof AccessConfig.UserList list) {
            attempt(() -> {
                try {
                    var unused = new UserFile(list.file()).read();
                } catch (UserError e) {
                    throw new UserError(AccessConfig.UserList.OPTION + ": " + e.getMessage(), e);
                }
            });
        }
    }

    /** Reads the certificate with its key, and the authorities of clients. */
    public void certificates(ServerListenerConfig listener) {
        if (!(listener instanceof ServerListenerConfig.Wss wss)) {
            return;
        }
        ServerTlsConfig tls = wss.tls();
        Path clientCa = tls.clientCa();
        if (clientCa != null) {
            attempt(() -> {
                var unused = Trust.managers(PemFile.read("--clientCa", clientCa));
            });
        }
        if (tls.certificate() instanceof PemFiles files) {
            attempt(() -> {
                var unused =
                        KeyMaterial.of(PemFile.read("--cert", files.chain()), PemFile.read("--certkey", files.key()));
            });
        }
    }

    private void attempt(Reading reading) {
        try {
            reading.read();
        } catch (UserError e) {
            problems.accept(e);
        } catch (IOException e) {
            problems.accept(new UserError(String.valueOf(e.getMessage()), e));
        }
    }
}
