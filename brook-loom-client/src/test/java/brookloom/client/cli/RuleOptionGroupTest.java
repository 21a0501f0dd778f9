package brookloom.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.client.config.AppOptions;
import brookloom.client.config.RuleConfig;
import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.text.UserError;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleOptionGroupTest {
    private static ListSource file(String name) {
        return new ListSource.File(Path.of(name));
    }

    private static RuleConfig rules(String... options) throws UserError {
        String[] all = Stream.concat(Stream.of("192.0.2.1:9999", "--password", "a-secret"), Stream.of(options))
                .toArray(String[]::new);
        return ((AppOptions) ConnectCommandTest.config(all).listeners().getFirst()).rules();
    }

    @Test
    void bypassAndBlockHaveTheSameKindsOfLists() throws Exception {
        RuleConfig rules = rules(
                "--bypassDomainList=direct.txt",
                "--bypassCIDR4List=direct4.txt",
                "--bypassCIDR6List=direct6.txt",
                "--bypassGeoIP=CN,de",
                "--blockDomainList=https://lists.example/blocked.txt",
                "--blockCIDR4List=blocked4.txt",
                "--blockCIDR6List=blocked6.txt",
                "--blockGeoIP=KP",
                "--geoipDatabase=places.mmdb",
                "--listUpdateInterval=60");

        assertThat(rules)
                .isEqualTo(new RuleConfig(
                        new TargetListSources(
                                file("direct.txt"), file("direct4.txt"), file("direct6.txt"), Set.of("CN", "DE")),
                        new TargetListSources(
                                new ListSource.Url(URI.create("https://lists.example/blocked.txt")),
                                file("blocked4.txt"),
                                file("blocked6.txt"),
                                Set.of("KP")),
                        file("places.mmdb"),
                        Duration.ofMinutes(1)));
    }

    @Test
    void withoutTheseOptionsEverythingGoesThroughTheTunnel() throws Exception {
        assertThat(rules()).isEqualTo(RuleConfig.NONE);
    }

    @Test
    void aCodeThatIsNoCountryIsRefused() {
        for (String option : List.of("--bypassGeoIP", "--blockGeoIP")) {
            assertThatThrownBy(() -> rules(option + "=China", "--geoipDatabase=places.mmdb"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(option)
                    .hasMessageContaining("China");
        }
    }
}
