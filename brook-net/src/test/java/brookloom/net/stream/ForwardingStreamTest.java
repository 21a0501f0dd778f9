package brookloom.net.stream;

import static org.assertj.core.api.Assertions.assertThat;

import brookloom.net.relay.IdleTimeout;
import brookloom.testing.MemoryStream;
import brookloom.testing.Wrappers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls every method of every wrapper, and looks at what reaches the wrapped stream. */
class ForwardingStreamTest {
    private static final byte[] ONE = {7};

    interface Wrapping {
        ByteStream wrap(ByteStream inner) throws Exception;
    }

    static Stream<Arguments> wrappersAndMethods() {
        return Stream.of(
                        new Wrapper("a plain one", inner -> new ForwardingStream(inner) {}),
                        new Wrapper("PrefixedStream", ForwardingStreamTest::spentPrefix),
                        new Wrapper("ReadAheadStream", ForwardingStreamTest::spentReadAhead),
                        new Wrapper("GatheredWrites", GatheredWrites::new),
                        new Wrapper(
                                "IdleTimeout",
                                inner -> new IdleTimeout(inner, Duration.ofHours(1), Duration.ofHours(1))))
                .flatMap(wrapper -> methods().map(method -> Arguments.of(wrapper, method)));
    }

    private record Wrapper(String name, Wrapping wrapping) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All but {@code settled}, which each wrapper answers for itself. */
    private static Stream<Method> methods() {
        return Arrays.stream(ByteStream.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.getName().equals("settled"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrappersAndMethods")
    void everyMethodIsForwarded(Wrapper wrapper, Method method) throws Exception {
        List<String> calls = new ArrayList<>();
        ByteStream stream = wrapper.wrapping.wrap(recording(calls));
        calls.clear();
        method.invoke(stream, arguments(method));
        assertThat(calls).containsExactly(method.getName());
        if (method.getName().equals("shutdownOutput")) {
            stream.close(); // which ends the half-close timeout
        }
    }

    /** A tunnel forwards nothing as it is: it seals and opens. */
    @Test
    void everyStreamThatHoldsAnotherForwards() throws Exception {
        assertThat(Wrappers.notForwarding(ByteStream.class)).containsExactly("brookloom.tunnel.TunnelStream");
    }

    @Test
    void aPrefixStepsAsideOnceItIsRead() throws IOException {
        ByteStream inner = MemoryStream.holding();
        ByteStream prefixed = PrefixedStream.of(new byte[] {1, 2}, inner);
        assertThat(prefixed.awaitInput()).isTrue();
        assertThat(prefixed.settled()).isSameAs(prefixed);
        assertThat(prefixed.read(new byte[1], 0, 1)).isEqualTo(1);
        assertThat(prefixed.settled()).isSameAs(prefixed);
        assertThat(prefixed.readAvailable(new byte[9], 0, 9)).isEqualTo(1);
        assertThat(prefixed.settled()).isSameAs(inner);
        assertThat(prefixed.read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    @Test
    void aReadAheadStepsAsideOnceItsBytesAreTaken() throws IOException {
        MemoryStream.Pair pair = MemoryStream.pair();
        ReadAheadStream ahead = ReadAheadStream.start(pair.near(), () -> {});
        assertThat(ahead.settled()).isSameAs(ahead);
        pair.far().write(new byte[2]);
        assertThat(ahead.read(new byte[1], 0, 1)).isEqualTo(1);
        assertThat(ahead.settled()).isSameAs(ahead);
        assertThat(ahead.read(new byte[1], 0, 1)).isEqualTo(1);
        assertThat(ahead.settled()).isSameAs(pair.near());
    }

    @Test
    void anEndThatWasReadAheadStaysTheEnd() throws IOException {
        ReadAheadStream ahead = ReadAheadStream.start(MemoryStream.holding(), () -> {});
        assertThat(ahead.awaitInput()).isTrue();
        assertThat(ahead.read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(ahead.readAvailable(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(ahead.settled()).isSameAs(ahead);
    }

    @Test
    void aWrapperOfSettledOnesCallsTheInnermostStream() throws IOException {
        MemoryStream.Pair pair = MemoryStream.pair();
        ByteStream prefixed = PrefixedStream.of(ONE, PrefixedStream.of(ONE, pair.near()));
        GatheredWrites outer = new GatheredWrites(prefixed);
        assertThat(outer.inner()).isSameAs(prefixed);
        assertThat(outer.read(new byte[1], 0, 1)).isEqualTo(1);
        assertThat(outer.read(new byte[1], 0, 1)).isEqualTo(1);
        assertThat(outer.inner()).isSameAs(pair.near());
        assertThat(outer.settled()).isSameAs(outer);
    }

    private static ByteStream spentPrefix(ByteStream inner) throws IOException {
        ByteStream prefixed = PrefixedStream.of(ONE, inner);
        assertThat(prefixed.read(new byte[1], 0, 1)).isEqualTo(1);
        return prefixed;
    }

    private static ByteStream spentReadAhead(ByteStream inner) throws IOException {
        ByteStream ahead = ReadAheadStream.start(inner, () -> {});
        assertThat(ahead.read(new byte[1], 0, 1)).isEqualTo(1);
        return ahead;
    }

    /** A stream whose every method notes its name; a read returns one byte. */
    private static ByteStream recording(List<String> calls) {
        return (ByteStream) Proxy.newProxyInstance(
                ByteStream.class.getClassLoader(), new Class<?>[] {ByteStream.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("settled")) {
                        return proxy;
                    }
                    calls.add(method.getName());
                    return method.getReturnType() == int.class
                            ? Integer.valueOf(1)
                            : method.getReturnType() == boolean.class ? Boolean.TRUE : null;
                });
    }

    private static Object[] arguments(Method method) {
        return switch (method.getParameterCount()) {
            case 0 -> new Object[0];
            case 1 -> new Object[] {(Consumer<IOException>) failure -> {}};
            default -> new Object[] {new byte[1], 0, 1};
        };
    }
}
