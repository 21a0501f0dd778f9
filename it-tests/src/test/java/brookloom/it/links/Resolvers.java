package brookloom.it.links;

import brookloom.client.dns.DirectUpstream;
import brookloom.client.dns.DnsListener;
import brookloom.client.dns.DnsRules;
import brookloom.client.dns.DnsUpstream;
import brookloom.client.dns.TunnelUpstream;
import brookloom.it.Linked;
import brookloom.it.fixtures.DnsMasq;
import brookloom.lists.DomainList;
import brookloom.lists.ListLoader;
import brookloom.lists.ListSource;
import brookloom.lists.ReloadingSource;
import brookloom.net.dial.Outbound;
import brookloom.net.stream.KeepAlive;
import brookloom.proto.Destination;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A resolver beyond the tunnel and one nearby, which know different things, and lists of whom to ask for what. */
public final class Resolvers implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final DnsMasq far;
    private final DnsMasq near;
    private final Path bypassed;
    private final Path blocked;

    /** Types of address that are switched off. */
    public enum Switch {
        NONE,
        A,
        AAAA;

        private List<String> options() {
            return this == NONE ? List.of() : List.of("--disable" + this);
        }
    }

    private Resolvers(DnsMasq far, DnsMasq near, Path bypassed, Path blocked) {
        this.far = far;
        this.near = near;
        this.bypassed = bypassed;
        this.blocked = blocked;
    }

    /** Starts both. */
    public static Resolvers start(Path folder) throws Exception {
        Path bypassed = Files.writeString(folder.resolve("bypassed.txt"), "home.test\n");
        Path blocked = Files.writeString(folder.resolve("blocked.txt"), "ads.test\n");
        String text = "x".repeat(200);
        DnsMasq far = DnsMasq.start(
                Files.createDirectory(folder.resolve("far")),
                List.of(
                        "--host-record=both.test,10.1.1.1,fd00::1",
                        "--cname=alias.test,both.test",
                        "--host-record=home.test,10.1.1.2",
                        "--host-record=ads.test,10.1.1.3",
                        "--host-record=one.ads.test,10.1.1.4",
                        "--host-record=notads.test,10.1.1.5",
                        "--txt-record=big.test," + String.join(",", text, text, text, text)));
        try {
            DnsMasq near = DnsMasq.start(
                    Files.createDirectory(folder.resolve("near")),
                    List.of("--host-record=home.test,192.168.1.1", "--host-record=nas.home.test,192.168.1.2,fd01::2"));
            return new Resolvers(far, near, bypassed, blocked);
        } catch (Exception e) {
            far.close();
            throw e;
        }
    }

    /** The one that is asked through the tunnel. */
    public DnsMasq far() {
        return far;
    }

    /** The one that is asked without it. */
    public DnsMasq near() {
        return near;
    }

    /** What {@code dnsserveroverbrook} is told. */
    public List<String> options(Switch off) {
        List<String> options = new ArrayList<>(off.options());
        options.addAll(List.of("--dns", "127.0.0.1:" + far.address().getPort()));
        options.addAll(List.of("--dnsForBypass", "127.0.0.1:" + near.address().getPort()));
        options.addAll(List.of("--bypassDomainList", bypassed.toString()));
        options.addAll(List.of("--blockDomainList", blocked.toString()));
        return options;
    }

    /** The same, in this process. */
    public DnsListener listen(String link, Switch off) throws Exception {
        return listen(link, off, direct(Destination.of(near.address())));
    }

    /** With another way to the resolver nearby. */
    public DnsListener listen(String link, Switch off, DnsUpstream bypass) throws Exception {
        return listen(link, off, Destination.of(far.address()), bypass);
    }

    /** With others in place of both. */
    public DnsListener listen(String link, Switch off, Destination tunnelled, DnsUpstream bypass) throws Exception {
        DomainList block = list(blocked);
        DomainList pass = list(bypassed);
        DnsRules rules = new DnsRules(block::contains, pass::contains, off == Switch.A, off == Switch.AAAA);
        TunnelUpstream tunnel = new TunnelUpstream(Linked.dialer(link), tunnelled, IDLE);
        return DnsListener.open(Linked.LOOPBACK.resolve(), KeepAlive.DEFAULT, rules, tunnel, bypass);
    }

    /** A resolver without the tunnel. */
    public static DnsUpstream direct(Destination resolver) {
        return new DirectUpstream(Outbound.direct(), resolver);
    }

    private static DomainList list(Path file) throws Exception {
        return ReloadingSource.read("--list", ListSource.parse(file.toString()), ListLoader.domains())
                .current();
    }

    @Override
    public void close() throws InterruptedException {
        near.close();
        far.close();
    }
}
