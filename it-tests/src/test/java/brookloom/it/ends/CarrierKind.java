package brookloom.it.ends;

import brookloom.client.config.WebSocketRoute.Carriage;
import brookloom.it.BrookLoom;
import brookloom.it.BrookLoomBuilder;
import brookloom.it.LoopbackTls;
import java.util.Locale;

/** Carriers between client and server, with Brook's protocol inside or without it. */
public enum CarrierKind {
    WS,
    WS_BARE,
    WSS,
    WSS_BARE,
    CHROME,
    CHROME_BARE,
    FRAMED,
    FRAMED_BARE,
    FRAMED_WSS,
    FRAMED_WSS_BARE,
    HTTP2,
    HTTP2_BARE,
    PLAIN;

    /** Returns options of both ends. */
    public BrookLoomBuilder builder() {
        BrookLoomBuilder options = BrookLoom.builder().withoutBrookProtocol(isBare());
        if (isTls()) {
            var tls = LoopbackTls.client();
            boolean chrome = this == CHROME || this == CHROME_BARE;
            options.serverTls(LoopbackTls.server()).clientTls(chrome ? tls.withFingerprint("chrome") : tls);
        }
        return switch (this) {
            case FRAMED, FRAMED_BARE, FRAMED_WSS, FRAMED_WSS_BARE -> options.carriage(Carriage.FRAMED);
            case HTTP2, HTTP2_BARE -> options.carriage(Carriage.HTTP2);
            case PLAIN -> options.plain(true);
            default -> options;
        };
    }

    /** Returns whether nothing of Brook's own protocol is inside. */
    public boolean isBare() {
        return name().endsWith("_BARE");
    }

    /** Returns whether the carrier is encrypted by TLS. */
    public boolean isTls() {
        return switch (this) {
            case WS, WS_BARE, FRAMED, FRAMED_BARE, PLAIN -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
