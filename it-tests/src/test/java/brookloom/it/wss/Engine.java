package brookloom.it.wss;

import brookloom.client.tls.TlsOptions;
import brookloom.client.tls.fingerprint.Fingerprint;

/** Who speaks TLS in the client. */
enum Engine {
    JDK,
    CHROME;

    TlsOptions.Builder into(TlsOptions.Builder options) {
        return this == CHROME ? options.fingerprint(Fingerprint.named("chrome")) : options;
    }
}
