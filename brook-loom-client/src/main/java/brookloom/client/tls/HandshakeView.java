package brookloom.client.tls;

import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * Shows the JDK's trust manager the peer that we connect to, and that names are to be checked. It does
 * nothing; a handshake of BouncyCastle's has no engine of the JDK's to show.
 */
public final class HandshakeView extends SSLEngine {
    private final ClientTls options;

    public HandshakeView(ClientTls options) {
        super(options.host(), -1);
        this.options = options;
    }

    @Override
    public SSLParameters getSSLParameters() {
        SSLParameters parameters = new SSLParameters();
        boolean checking = options.trust().checking() && ServerNames.areCheckedByJdk(options);
        parameters.setEndpointIdentificationAlgorithm(checking ? "HTTPS" : null);
        return parameters;
    }

    @Override
    public SSLSession getHandshakeSession() {
        return new Session(options);
    }

    @Override
    public SSLSession getSession() {
        return getHandshakeSession();
    }

    @Override
    public boolean getUseClientMode() {
        return true;
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return HandshakeStatus.NEED_UNWRAP;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
        throw onlyAView();
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
        throw onlyAView();
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return null;
    }

    @Override
    public void closeInbound() {
        throw onlyAView();
    }

    @Override
    public boolean isInboundDone() {
        return false;
    }

    @Override
    public void closeOutbound() {
        throw onlyAView();
    }

    @Override
    public boolean isOutboundDone() {
        return false;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return new String[0];
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        throw onlyAView();
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[0];
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[0];
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        throw onlyAView();
    }

    @Override
    public void beginHandshake() {
        throw onlyAView();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        throw onlyAView();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        throw onlyAView();
    }

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {
        throw onlyAView();
    }

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        throw onlyAView();
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    private static UnsupportedOperationException onlyAView() {
        return new UnsupportedOperationException("only a view for trust managers");
    }

    private static final class Session extends ExtendedSSLSession {
        /** Signature algorithms that the JDK accepts in chains. */
        private static final String[] SIGNATURE_ALGORITHMS = {
            "SHA256withECDSA",
            "SHA384withECDSA",
            "SHA512withECDSA",
            "SHA256withRSA",
            "SHA384withRSA",
            "SHA512withRSA",
            "RSASSA-PSS",
            "Ed25519",
            "Ed448"
        };

        private final ClientTls options;

        Session(ClientTls options) {
            this.options = options;
        }

        @Override
        public List<SNIServerName> getRequestedServerNames() {
            return ServerNames.requested(options.serverName());
        }

        @Override
        public List<byte[]> getStatusResponses() {
            return List.of();
        }

        @Override
        public String[] getLocalSupportedSignatureAlgorithms() {
            return SIGNATURE_ALGORITHMS.clone();
        }

        @Override
        public String[] getPeerSupportedSignatureAlgorithms() {
            return SIGNATURE_ALGORITHMS.clone();
        }

        @Override
        public String getProtocol() {
            return "TLSv1.3";
        }

        @Override
        public String getPeerHost() {
            return options.host();
        }

        @Override
        public int getPeerPort() {
            return -1;
        }

        @Override
        public String getCipherSuite() {
            return "TLS_AES_128_GCM_SHA256";
        }

        @Override
        public byte[] getId() {
            return new byte[0];
        }

        @Override
        public @Nullable SSLSessionContext getSessionContext() {
            return null;
        }

        @Override
        public long getCreationTime() {
            return 0;
        }

        @Override
        public long getLastAccessedTime() {
            return 0;
        }

        @Override
        public void invalidate() {
            throw onlyAView();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public void putValue(String name, Object value) {
            throw onlyAView();
        }

        @Override
        public @Nullable Object getValue(String name) {
            return null;
        }

        @Override
        public void removeValue(String name) {
            throw onlyAView();
        }

        @Override
        public String[] getValueNames() {
            return new String[0];
        }

        @Override
        public Certificate[] getPeerCertificates() {
            return new Certificate[0];
        }

        @Override
        public Certificate @Nullable [] getLocalCertificates() {
            return null;
        }

        @Override
        public @Nullable Principal getPeerPrincipal() {
            return null;
        }

        @Override
        public @Nullable Principal getLocalPrincipal() {
            return null;
        }

        @Override
        public int getPacketBufferSize() {
            return RecordSocket.HEADER + RecordSocket.MAX_BODY;
        }

        @Override
        public int getApplicationBufferSize() {
            return RecordSocket.MAX_BODY;
        }
    }
}
