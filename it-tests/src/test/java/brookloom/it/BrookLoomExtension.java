package brookloom.it;

import java.io.IOException;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a server and a client of their own:
 *
 * <pre>{@code
 * @ExtendWith(BrookLoomExtension.class)
 * class MyTest {
 *     @Test
 *     void reachesTheTarget(BrookLoom tunnel) throws Exception { … }
 * }
 * }</pre>
 *
 * <p>Both are started when a test asks for one by a parameter, and closed after it. For other options, register it by a field:
 * {@code @RegisterExtension final BrookLoomExtension ends = BrookLoomExtension.of(() -> BrookLoom.builder().plain(true))}.
 */
public final class BrookLoomExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {
    private static final Namespace STORE = Namespace.create(BrookLoomExtension.class);

    private final Supplier<BrookLoomBuilder> options;

    /** Gives tests both ends with every option at its default. */
    public BrookLoomExtension() {
        this(BrookLoom::builder);
    }

    private BrookLoomExtension(Supplier<BrookLoomBuilder> options) {
        this.options = options;
    }

    /** Returns an extension that gives tests both ends with these options. */
    public static BrookLoomExtension of(Supplier<BrookLoomBuilder> options) {
        return new BrookLoomExtension(options);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrookLoom.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(STORE).getOrComputeIfAbsent(BrookLoom.class, type -> start(), BrookLoom.class);
    }

    private BrookLoom start() {
        try {
            return options.get().start();
        } catch (IOException e) {
            throw new IllegalStateException("server and client did not start: " + e.getMessage(), e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    private static void close(ExtensionContext context) {
        BrookLoom tunnel = context.getStore(STORE).remove(BrookLoom.class, BrookLoom.class);
        if (tunnel != null) {
            tunnel.close();
        }
    }
}
