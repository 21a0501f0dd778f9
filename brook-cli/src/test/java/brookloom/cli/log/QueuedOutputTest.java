package brookloom.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueuedOutputTest {
    private static final int ENTRIES = 1000;
    private static final int CAPACITY = 100;

    private final StallingOutput log = new StallingOutput();
    private final List<IOException> troubles = new CopyOnWriteArrayList<>();
    private final QueuedOutput queue =
            new QueuedOutput(log, CAPACITY, lost -> ("lost " + lost + "\n").getBytes(UTF_8), troubles::add);

    private void write(String text) {
        byte[] bytes = (text + "\n").getBytes(UTF_8);
        queue.write(bytes, 0, bytes.length);
    }

    @Test
    void aStalledReaderStopsNobodyAndIsToldWhatItMissed() throws IOException {
        for (int i = 100; i < 100 + ENTRIES; i++) {
            write("entry " + i);
        }
        log.release();
        queue.close();
        String[] lines = log.text().split("\n");
        long kept = log.text().lines().filter(line -> line.startsWith("entry ")).count();
        long lost = log.text()
                .lines()
                .filter(line -> line.startsWith("lost "))
                .mapToLong(line -> Long.parseLong(line.substring(5)))
                .sum();
        assertThat(lines[0]).isEqualTo("entry 100");
        assertThat(kept).isBetween(10L, 12L);
        assertThat(kept + lost).isEqualTo(ENTRIES);
    }

    @Test
    void entriesAreWrittenInTheirOrderAndWhole() throws IOException {
        log.release();
        write("first");
        write("second");
        queue.flush();
        assertThat(log.text()).isEqualTo("first\nsecond\n");
        queue.close();
    }

    @Test
    void whileTheProcessEndsEntriesAreWaitedFor() {
        log.release();
        queue.finish();
        write("last words");
        assertThat(log.text()).isEqualTo("last words\n");
    }

    @Test
    void aProcessEndsAlthoughNobodyReadsItsLog() {
        long begun = System.nanoTime();
        write("never written");
        queue.finish();
        for (int i = 0; i < ENTRIES; i++) {
            write("nor this");
        }
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(30);
        log.release();
    }

    @Test
    void entriesThatCouldNotBeWrittenAreCountedWithTheNextThatCan() throws IOException {
        log.failing = true;
        log.release();
        write("one");
        write("two");
        queue.flush();
        log.failing = false;
        write("three");
        queue.close();
        assertThat(log.text()).isEqualTo("lost 2\nthree\n");
    }

    @Test
    void aDiskThatFillsUpIsReportedOnceEachTime() throws IOException {
        log.release();
        for (boolean full : new boolean[] {true, true, false, true}) {
            log.failing = full;
            write("entry");
            queue.flush();
        }
        assertThat(troubles)
                .extracting(IOException::getMessage)
                .containsOnly("no space left on device")
                .hasSize(2);
        queue.close();
    }
}
