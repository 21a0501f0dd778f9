package brookloom.net.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindFailuresTest {
    /** The system's words, of Linux and of Windows. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        9999 | Address already in use | Address already in use; is another program listening there? choose another --listen
        9999 | Address already in use: bind | Address already in use: bind; is another program listening there? choose another --listen
        443 | Permission denied | Permission denied: ports below 1024 require root or CAP_NET_BIND_SERVICE; choose another --listen
        1024 | Permission denied: bind | Permission denied: bind; choose another --listen
        9999 | Cannot assign requested address | it is not an address of this machine; choose another --listen
        9999 | Protocol family unavailable | Protocol family unavailable; choose another --listen
        """)
    void aPortThatCannotBeHadComesWithItsCure(int port, String system, String line) {
        assertThat(BindFailures.reason(
                        new InetSocketAddress(port), new BindException(system), "choose another --listen"))
                .isEqualTo(line);
    }

    @Test
    void whereNoOptionNamesThePortTheReasonStandsAlone() {
        assertThat(BindFailures.reason(new InetSocketAddress(80), new SocketException("Permission denied")))
                .isEqualTo("Permission denied: ports below 1024 require root or CAP_NET_BIND_SERVICE");
        assertThat(BindFailures.reason(new InetSocketAddress(80), new BindException("Address already in use")))
                .isEqualTo("Address already in use; is another program listening there?");
    }
}
