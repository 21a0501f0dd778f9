package brookloom.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Of the benchmark what needs no programs. */
class PartsTest {
    private static final Subject.Commands NONE = new Subject.Commands() {
        @Override
        public List<String> server(int port) {
            return List.of();
        }

        @Override
        public List<String> client(int serverPort, int socksPort) {
            return List.of();
        }
    };

    private final BulkLoad bulk = new BulkLoad(1, 1);
    private final Subject ours = Subject.of("ws", "original ws", NONE);
    private final Subject original = Subject.of("original ws", "original ws", NONE);
    private final MachineFacts facts = new MachineFacts(Map.of("cores", 2, "processor", "<&\">"));

    @Test
    void helpFitsTheTerminal() {
        assertThat(Arguments.USAGE.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoThere() {
        assertThat(Numbers.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Numbers.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3);
        assertThat(Numbers.median(List.of(7.0))).isEqualTo(7);
    }

    @Test
    void aPercentileIsTheNearestRank() {
        double[] values = {5, 3, 1, 2, 4};

        assertThat(Numbers.percentile(values, 50)).isEqualTo(3);
        assertThat(Numbers.percentile(values, 99)).isEqualTo(5);
        assertThat(Numbers.percentile(values, 0)).isEqualTo(1);
    }

    @Test
    void aRatioShowsTwoDigitsThatSaySomething() {
        assertThat(Numbers.ratio(44, 10)).isEqualTo("4.4×");
        assertThat(Numbers.ratio(1, 4)).isEqualTo("0.25×");
        assertThat(Numbers.ratio(124, 10)).isEqualTo("12×");
        assertThat(Numbers.ratio(1, 0)).isEqualTo("–");
    }

    @Test
    void jsonEscapesWhatHasToBe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a\"\\\n\u0001", List.of(1, 2.5, true));
        map.put("none", Double.NaN);

        assertThat(Json.of(map)).isEqualTo("""
            {
              "a\\"\\\\\\n\\u0001": [1, 2.5, true],
              "none": null
            }
            """);
    }

    @Test
    void badUsageIsOneLineThatNamesTheOption() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--rounds", "many")))
                .isInstanceOf(Arguments.Wrong.class)
                .hasMessageStartingWith("--rounds needs a number from 1 to 99, not 'many'");
        assertThatThrownBy(() -> Arguments.parse(List.of("--loads", "(")))
                .hasMessageStartingWith("--loads needs a regular expression");
        assertThatThrownBy(() -> Arguments.parse(List.of("--json"))).hasMessageStartingWith("--json needs a value");
        assertThatThrownBy(() -> Arguments.parse(List.of("512"))).hasMessageStartingWith("'512' is no option");
    }

    @Test
    void aQuickRunHasTheChiefSubjectsUnlessOthersAreNamed() throws Exception {
        Arguments quick = Arguments.parse(List.of("--quick", "--mib", "7"));

        assertThat(quick.scale().bulkBytes()).isEqualTo(7 << 20);
        assertThat(quick.wants(ours)).isFalse();
        assertThat(quick.wants(ours.asChief())).isTrue();
        assertThat(Arguments.parse(List.of("--quick", "--subjects", "ws|wss")).wants(ours))
                .isTrue();
        assertThat(Arguments.parse(List.of()).wants(ours)).isTrue();
    }

    @Test
    void theModeChoosesWhetherOursReuseConnections() throws Exception {
        var programs =
                new OurPrograms(List.of("server"), List.of("client"), new BenchCertificate(Path.of("c"), Path.of("k")));

        assertThat(Arguments.parse(List.of()).reuse()).isEqualTo(Arguments.Reuse.ON);
        assertThatThrownBy(() -> Arguments.parse(List.of("--reuse", "maybe")))
                .hasMessageStartingWith("--reuse needs on, off or both, not 'maybe'");
        Subject fresh = programs.subjects(
                        Arguments.parse(List.of("--reuse", "off")).reuse())
                .getFirst();
        assertThat(fresh.name()).isEqualTo("ws fresh");
        assertThat(fresh.original()).contains("original ws");
        assertThat(fresh.isOurs()).isTrue();
        assertThat(fresh.commands().orElseThrow().client(1, 2)).contains("--noReuse", "--noAssociations");
        assertThat(programs.subjects(Arguments.Reuse.BOTH))
                .extracting(Subject::name)
                .startsWith("ws", "ws fresh", "wss", "wss fresh");
    }

    @Test
    void peersTakePartWhereAVariableNamesTheirBinary(@TempDir Path folder) throws Exception {
        String binary = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var certificate = new BenchCertificate(folder.resolve("c.pem"), folder.resolve("k.pem"));
        Map<String, String> all =
                Map.of("WSTUNNEL_BIN", binary, "XRAY_BIN", binary, "SING_BOX_BIN", binary, "CHISEL_BIN", binary);

        assertThat(Peers.subjects(Map.of(), folder, certificate)).isEmpty();
        assertThat(Peers.subjects(all, folder, certificate))
                .noneMatch(Subject::isOurs)
                .extracting(Subject::name)
                .containsExactly("wstunnel ws", "wstunnel wss", "xray vless-wss", "sing-box trojan-wss", "chisel ws");
        assertThatThrownBy(() -> Peers.subjects(Map.of("XRAY_BIN", folder.toString() + "/none"), folder, certificate))
                .hasMessageStartingWith("XRAY_BIN is no program: ");
    }

    @Test
    void theLoadOfManyTunnelsHasToBeNamed() throws Exception {
        Load many = new ManyTunnels(1, Duration.ZERO);

        assertThat(Arguments.parse(List.of()).wants(many)).isFalse();
        assertThat(Arguments.parse(List.of()).wants(bulk)).isTrue();
        assertThat(Arguments.parse(List.of("--loads", "many|echo")).wants(many)).isTrue();
        assertThat(Arguments.parse(List.of("--tunnels", "777")).scale().manyTunnels())
                .isEqualTo(777);
    }

    @Test
    void theTableShowsMediansAndRatiosAndWhatFailed() {
        String table = TableReport.of(results(), facts);

        assertThat(table).contains("| ws | 440 (4.4×) |", "| original ws | 100, then failed |");
        assertThat(table).contains("- **original ws failed**: it hung.", "- ws: 3 × late.");
        assertThat(table).contains("| bulk down, one stream (down, MiB/s) | ws | 100 | 440 | 4.4× | ≥ 4× | yes |");
    }

    @Test
    void whatWasReachedIsJudgedByTheOriginalsMedian() {
        Goal.Outcome outcome = Goal.outcomes(results()).getFirst();

        assertThat(outcome.ours()).isCloseTo(440, within(0.1));
        assertThat(outcome.reached()).isEqualTo(Optional.of(true));
    }

    @Test
    void jsonHasTheSamplesToo() {
        assertThat(BenchReport.of(results(), facts))
                .contains("\"samples\": [400.0, 440.0, 500.0]", "\"reached\": true");
    }

    @Test
    void thePlotIsWellFormed() throws Exception {
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(SvgPlot.of(results(), facts))));

        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(4); // two in the legend
    }

    private Results results() {
        Results results = new Results(List.of(ours, original), List.of(bulk));
        for (double speed : new double[] {400, 440, 500}) {
            results.add(bulk, ours, new Sample().put(BulkLoad.down(1), speed));
        }
        Sample late = new Sample();
        late.fail("late", 3);
        results.add(bulk, ours, late);
        results.add(bulk, original, new Sample().put(BulkLoad.down(1), 100));
        results.breakOff(bulk, original, "it hung");
        return results;
    }
}
