package brookloom.it.embed;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomExtension;
import brookloom.testing.LeakCheck;
import brookloom.testing.TcpTarget;
import java.net.Socket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The check for leaks finds ends that stay open. */
class BrookLoomExtensionTest {
    private static void assertEchoes(BrookLoom tunnel) throws Exception {
        try (TcpTarget target = TcpTarget.echo();
                Socket socket = tunnel.connect("localhost", target.port())) {
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        }
    }

    @Nested
    @ExtendWith(LeakCheck.class)
    class AsAField {
        @RegisterExtension
        final BrookLoomExtension ends =
                BrookLoomExtension.of(() -> BrookLoom.builder().plain(true));

        private static @Nullable BrookLoom last;

        private @Nullable BrookLoom before;

        @BeforeEach
        void takesTheEnds(BrookLoom tunnel) {
            before = tunnel;
        }

        @RepeatedTest(2)
        void eachTestGetsBothEndsForItselfAlone(BrookLoom tunnel) throws Exception {
            assertThat(tunnel).isSameAs(before).isNotSameAs(last);
            last = tunnel;
            assertEchoes(tunnel);
        }
    }

    @Nested
    @ExtendWith({LeakCheck.OfClass.class, BrookLoomExtension.class})
    @TestInstance(Lifecycle.PER_CLASS)
    class NamedByItsClass {
        private @Nullable BrookLoom ofAll;

        @BeforeAll
        void takesTheEnds(BrookLoom tunnel) {
            ofAll = tunnel;
        }

        @RepeatedTest(2)
        void endsThatAClassTakesAreThoseOfAllItsTests() throws Exception {
            assertEchoes(Objects.requireNonNull(ofAll));
        }
    }
}
