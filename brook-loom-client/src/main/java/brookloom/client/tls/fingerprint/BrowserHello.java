package brookloom.client.tls.fingerprint;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Hashtable;
import java.util.Map;
import org.bouncycastle.tls.ClientHello;
import org.bouncycastle.tls.CompressionMethod;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsUtils;

/** A ClientHello that holds what BouncyCastle made, and goes on the wire in a browser's shape. */
@SuppressWarnings({"JdkObsolete", "unchecked"}) // BouncyCastle's types
final class BrowserHello extends ClientHello {
    private final HelloShape shape;
    private final boolean retry;

    BrowserHello(ClientHello hello, HelloShape shape, boolean retry) {
        super(
                hello.getVersion(),
                hello.getRandom(),
                hello.getSessionID(),
                null,
                hello.getCipherSuites(),
                hello.getExtensions(),
                hello.getBindersSize());
        this.shape = shape;
        this.retry = retry;
    }

    @Override
    public void encode(TlsContext context, OutputStream out) throws IOException {
        TlsUtils.writeVersion(getVersion(), out);
        out.write(getRandom());
        TlsUtils.writeOpaque8(getSessionID(), out);
        shape.writeCiphers(out);
        TlsUtils.writeUint8ArrayWithUint8Length(new short[] {CompressionMethod._null}, out);
        Map<Integer, byte[]> bodies = (Hashtable<Integer, byte[]>) getExtensions();
        shape.writeExtensions(bodies, retry, out);
    }
}
