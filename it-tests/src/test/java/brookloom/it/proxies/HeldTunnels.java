package brookloom.it.proxies;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.connect.Client;
import brookloom.it.BrookLoom;
import brookloom.testing.Eventually;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tunnels of one user to an echo, opened one after another until each server behind HAProxy has one. */
final class HeldTunnels implements AutoCloseable {
    private static final int MOST = 200;
    private static final int PATIENCE_MILLIS = 60_000;

    private final List<Socket> all = new ArrayList<>();

    /** By server: which tunnel was its first, counted from 0; below that until it has one. */
    private final int[] firsts;

    private HeldTunnels(int servers) {
        this.firsts = new int[servers];
        Arrays.fill(firsts, -1);
    }

    /**
     * Opens them.
     *
     * @param user of the client, who has no other tunnels
     * @param client opens a connection for each tunnel
     */
    static HeldTunnels open(Fleet fleet, String user, Client client, int echo) throws Exception {
        HeldTunnels tunnels = new HeldTunnels(fleet.size());
        try {
            String metric = "brook_user_tunnels{user=\"" + user + "\"}";
            Eventually.holds(() -> assertThat(fleet.metric(metric)).containsOnly(0L));
            List<Long> before = fleet.metric(metric);
            while (Arrays.stream(tunnels.firsts).anyMatch(first -> first < 0)) {
                assertThat(tunnels.all).hasSizeLessThan(MOST);
                tunnels.all.add(connect(client, echo));
                List<Long> now = fleet.metric(metric);
                tunnels.note(before, now);
                before = now;
            }
            return tunnels;
        } catch (Exception | AssertionError e) {
            tunnels.close();
            throw e;
        }
    }

    private void note(List<Long> before, List<Long> now) {
        int server = 0;
        while (now.get(server).equals(before.get(server))) {
            server++;
        }
        if (firsts[server] < 0) {
            firsts[server] = all.size() - 1;
        }
    }

    /** Opens a tunnel to an echo, and uses it. */
    static Socket connect(Client client, int echo) throws IOException {
        Socket app = BrookLoom.connect(client.address(), "127.0.0.1", echo);
        try {
            app.setSoTimeout(PATIENCE_MILLIS);
            exchange(app, new byte[1]);
            return app;
        } catch (IOException e) {
            app.close();
            throw e;
        }
    }

    /** Sends a block and reads it back. */
    static void exchange(Socket app, byte[] block) throws IOException {
        app.getOutputStream().write(block);
        if (app.getInputStream().readNBytes(block.length).length < block.length) {
            throw new IOException("the tunnel has ended");
        }
    }

    /** Returns which of the client's tunnels was the first one at this server, counted from 0. */
    int first(int server) {
        return firsts[server];
    }

    /** Returns the first tunnel at each server. */
    List<Socket> ofEachServer() {
        return Arrays.stream(firsts).mapToObj(all::get).toList();
    }

    /** Returns how many there are. */
    int size() {
        return all.size();
    }

    @Override
    public void close() throws IOException {
        for (Socket app : all) {
            app.close();
        }
    }
}
