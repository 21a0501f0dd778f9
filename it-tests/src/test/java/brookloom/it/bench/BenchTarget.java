package brookloom.it.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Where the {@link LoadTarget} in its own process listens. */
record BenchTarget(int port) {
    static BenchTarget start(Processes processes) throws IOException {
        Process process = processes.startReadable(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadTarget.class.getName()));
        try (BufferedReader out = process.inputReader()) {
            return new BenchTarget(Integer.parseInt(out.readLine()));
        } catch (NumberFormatException e) {
            throw new IOException("the target does not start", e);
        }
    }

    InetSocketAddress address() {
        return address(0);
    }

    /** The address for the nth tunnel: short ones take turns. */
    InetSocketAddress address(int n) {
        byte[] loopback = {127, 0, 0, (byte) (1 + n % LoadTarget.ADDRESSES)};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(loopback), port);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
