package brookloom.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.proto.testing.RecordedStream;
import brookloom.testing.MemoryStream;
import brookloom.testing.TricklingStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TunnelStreamPropertyTest {
    @Property(tries = 100)
    void anyPayloadCutIntoAnyReadsAndWritesSurvives(
            @ForAll @Size(max = 12) List<@IntRange(max = 70_000) Integer> writes,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 5_000) Integer> steps,
            @ForAll @IntRange(min = 1, max = 70_000) int bufferSize,
            @ForAll boolean up)
            throws IOException {
        MemoryStream.Pair fresh = MemoryStream.pair();
        int[] cut = steps.stream().mapToInt(Integer::intValue).toArray();
        Tunnels.Ends ends = Tunnels.open(new TricklingStream(fresh.near(), cut), new TricklingStream(fresh.far(), cut));
        TunnelStream from = up ? ends.client() : ends.server();
        TunnelStream to = up ? ends.server() : ends.client();
        exchangeFirstByte(to, from);

        byte[] all = RecordedStream.pattern(
                writes.stream().mapToInt(Integer::intValue).sum());
        int done = 0;
        for (int size : writes) {
            from.write(all, done, size);
            done += size;
        }
        from.shutdownOutput();

        assertThat(Tunnels.readAll(to, bufferSize)).isEqualTo(all);
    }

    /** The end about to write half-closes afterwards, which takes that it has heard from its peer. */
    private static void exchangeFirstByte(TunnelStream from, TunnelStream to) throws IOException {
        Tunnels.write(from, (byte) 1);
        assertThat(Tunnels.readExactly(to, 1)).containsExactly(1);
    }
}
