package brookloom.client.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.client.cli.ClientMain;
import brookloom.testing.Wrappers;
import org.junit.jupiter.api.Test;

/** No wrapper of the client's forgets to forward a method. */
class ForwardingTest {
    @Test
    void everyStreamThatHoldsAnotherForwards() throws Exception {
        assertThat(Wrappers.notForwarding(ClientMain.class)).isEmpty();
    }
}
