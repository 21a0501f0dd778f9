package brookloom.server.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brookloom.lists.ListSource;
import brookloom.lists.TargetListSources;
import brookloom.net.config.HkdfConfig;
import brookloom.net.config.TimeoutConfig;
import brookloom.net.text.ListenAddress;
import brookloom.proto.Password;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    @Test
    void aPlainServerNeedsBrooksOwnEncryption() {
        ServerTunnelConfig bare = new ServerTunnelConfig(
                Password.of("p"), HkdfConfig.DEFAULT, true, TimeoutConfig.DEFAULT, StrangerConfig.ofThisProcess());
        ServerListenerConfig plain = new ServerListenerConfig.Plain(new ListenAddress("", 0));
        assertThatThrownBy(() -> new ServerConfig(plain, bare, TargetConfig.ANY))
                .hasMessage("--withoutBrookProtocol is for wsserver and wssserver: here nothing would be encrypted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ws", "/a b", "/ws?x", "/ws#x", "/\n"})
    void aPathBeginsWithASlashAndHasNoQuery(String path) {
        assertThatThrownBy(() ->
                        new UpgradeConfig(path, List.of(), Duration.ZERO, Duration.ZERO, new SiteConfig.None(), false))
                .hasMessage("--path '" + path + "' must begin with a slash, and have no spaces, ? or #");
    }

    @Test
    void countriesAndTheirDatabaseGoTogether() {
        assertThatThrownBy(() ->
                        new BlockListConfig(new TargetListSources(null, null, null, Set.of("US")), null, Duration.ZERO))
                .hasMessage("--blockGeoIP and --geoipDatabase go together; --geoipDatabase is missing");
        ListSource database = new ListSource.File(Path.of("places.mmdb"));
        assertThatThrownBy(() ->
                        new BlockListConfig(new TargetListSources(null, null, null, Set.of()), database, Duration.ZERO))
                .hasMessage("--blockGeoIP and --geoipDatabase go together; --blockGeoIP is missing");
    }
}
