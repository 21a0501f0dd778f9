package brookloom.server.certificates.acme;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.testing.LeakCheck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ChallengeListenerTest {
    @Test
    void handshakesAreAcceptedOnADaemonOfThePlatform() throws Exception {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ChallengeListener listener = ChallengeListener.listen(SSLContext.getDefault(), free)) {
            assertThat(listener).isNotNull();
            assertThat(Thread.getAllStackTraces().keySet()) // no virtual ones
                    .filteredOn(thread -> thread.getName().equals("acme-tls-accept"))
                    .singleElement()
                    .matches(Thread::isDaemon);
        }
    }
}
