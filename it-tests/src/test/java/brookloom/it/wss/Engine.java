package brookloom.it.wss;

import brookloom.client.config.TlsConfig;

/** Who speaks TLS in the client. */
enum Engine {
    JDK,
    CHROME;

    TlsConfig into(TlsConfig options) {
        return this == CHROME ? options.withFingerprint("chrome") : options;
    }
}
