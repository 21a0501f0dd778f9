package brookloom.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate for localhost, made by the JDK's keytool. */
record BenchCertificate(Path chain, Path key) {
    private static final String STORE_PASSWORD = "benchmark";

    static BenchCertificate make(Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "bench",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
        try {
            return write(folder, store);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be read back", e);
        }
    }

    private static BenchCertificate write(Path folder, Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        byte[] certificate = keys.getCertificate("bench").getEncoded();
        byte[] key = keys.getKey("bench", STORE_PASSWORD.toCharArray()).getEncoded();
        return new BenchCertificate(
                Files.writeString(folder.resolve("cert.pem"), pem("CERTIFICATE", certificate)),
                Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", key)));
    }

    /** For a server's command line; the original has the same names. */
    List<String> options() {
        return List.of("--cert", chain.toString(), "--certkey", key.toString());
    }

    private static String pem(String type, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
    }
}
