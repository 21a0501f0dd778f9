package brookloom.testing;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test an empty log: ports come back, and with them the names of apps and servers of earlier tests. */
public final class FreshLog implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
        LogLines.clear();
    }
}
