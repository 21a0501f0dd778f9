package brookloom.client.tls.fingerprint;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipherImpl;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** BouncyCastle's cryptography for TLS, with records sealed by the JDK, which is several times faster at that. */
final class JdkTlsCrypto extends BcTlsCrypto {
    private static final int CHACHA20_KEY = 32;
    private static final int TAG = 16;

    JdkTlsCrypto(SecureRandom random) {
        super(random);
    }

    @Override
    protected TlsAEADCipher createCipher_AES_GCM(TlsCryptoParameters parameters, int keyLength, int tagLength)
            throws IOException {
        return new TlsAEADCipher(
                parameters,
                new Aead("AES/GCM/NoPadding", "AES", Cipher.ENCRYPT_MODE),
                new Aead("AES/GCM/NoPadding", "AES", Cipher.DECRYPT_MODE),
                keyLength,
                tagLength,
                TlsAEADCipher.AEAD_GCM,
                null);
    }

    @Override
    protected TlsCipher createChaCha20Poly1305(TlsCryptoParameters parameters) throws IOException {
        return new TlsAEADCipher(
                parameters,
                new Aead("ChaCha20-Poly1305", "ChaCha20", Cipher.ENCRYPT_MODE),
                new Aead("ChaCha20-Poly1305", "ChaCha20", Cipher.DECRYPT_MODE),
                CHACHA20_KEY,
                TAG,
                TlsAEADCipher.AEAD_CHACHA20_POLY1305,
                null);
    }

    private static final class Aead implements TlsAEADCipherImpl {
        private final Cipher cipher;
        private final String keyAlgorithm;
        private final int mode;
        private @Nullable SecretKeySpec key;

        Aead(String transformation, String keyAlgorithm, int mode) throws IOException {
            this.keyAlgorithm = keyAlgorithm;
            this.mode = mode;
            try {
                this.cipher = Cipher.getInstance(transformation);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void setKey(byte[] bytes, int offset, int length) {
            key = new SecretKeySpec(bytes, offset, length, keyAlgorithm);
        }

        @Override
        public void init(byte[] nonce, int tagLength) throws IOException {
            AlgorithmParameterSpec spec = keyAlgorithm.equals("AES")
                    ? new GCMParameterSpec(8 * tagLength, nonce)
                    : new IvParameterSpec(nonce);
            try {
                cipher.init(mode, key, spec);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int getOutputSize(int inputLength) {
            return mode == Cipher.ENCRYPT_MODE ? inputLength + TAG : inputLength - TAG;
        }

        @Override
        public int doFinal(byte[] additional, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
            try {
                cipher.updateAAD(additional);
                return cipher.doFinal(in, inOffset, length, out, outOffset);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e); // what BouncyCastle takes for a record that does not open
            }
        }
    }
}
