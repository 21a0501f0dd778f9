package brookloom.client.tls.fingerprint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A ClientHello read from the wire, with its JA4; knows nothing of the code that makes them. */
record HelloReader(
        int recordVersion,
        int bytesBehind,
        int version,
        byte[] random,
        byte[] sessionId,
        List<Integer> ciphers,
        byte[] compressions,
        Map<Integer, byte[]> extensions) {

    /** Reads the first record; it must hold the whole message and nothing else. */
    static HelloReader read(byte[] wire) {
        ByteBuffer in = ByteBuffer.wrap(wire);
        require(in.get() == 22, "a handshake record");
        int recordVersion = in.getShort();
        int length = in.getShort() & 0xffff;
        require(in.get() == 1, "a ClientHello");
        int messageLength = (in.get() & 0xff) << 16 | in.getShort() & 0xffff;
        require(messageLength == length - 4, "the ClientHello alone in one record");
        int version = in.getShort();
        byte[] random = bytes(in, 32);
        byte[] sessionId = bytes(in, in.get());
        ByteBuffer list = ByteBuffer.wrap(bytes(in, in.getShort()));
        List<Integer> ciphers = new ArrayList<>();
        while (list.hasRemaining()) {
            ciphers.add(list.getShort() & 0xffff);
        }
        byte[] compressions = bytes(in, in.get());
        ByteBuffer extensionList = ByteBuffer.wrap(bytes(in, in.getShort() & 0xffff));
        Map<Integer, byte[]> extensions = new LinkedHashMap<>();
        while (extensionList.hasRemaining()) {
            int type = extensionList.getShort() & 0xffff;
            byte[] before = extensions.put(type, bytes(extensionList, extensionList.getShort() & 0xffff));
            require(before == null, "each extension once");
        }
        return new HelloReader(
                recordVersion, in.remaining(), version, random, sessionId, ciphers, compressions, extensions);
    }

    static boolean isGrease(int value) {
        return (value & 0x0f0f) == 0x0a0a && value >>> 8 == (value & 0xff);
    }

    /** All GREASE as 0x0a0a, the value of RFC 8701 that we compare with. */
    static int normal(int value) {
        return isGrease(value) ? 0x0a0a : value;
    }

    /** Types in the order of the wire. */
    List<Integer> extensionTypes() {
        return List.copyOf(extensions.keySet());
    }

    /** The 16-bit values of an extension's list, which starts after this many bytes. */
    List<Integer> list(int type, int start) {
        ByteBuffer in = ByteBuffer.wrap(extensions.get(type)).position(start);
        List<Integer> values = new ArrayList<>();
        while (in.hasRemaining()) {
            values.add(in.getShort() & 0xffff);
        }
        return values;
    }

    /** Groups of the key shares with each share's bytes. */
    Map<Integer, byte[]> keyShares() {
        ByteBuffer in = ByteBuffer.wrap(extensions.get(51)).position(2);
        Map<Integer, byte[]> shares = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            shares.put(in.getShort() & 0xffff, bytes(in, in.getShort() & 0xffff));
        }
        return shares;
    }

    /** Names of the protocols offered within (ALPN). */
    List<String> alpn() {
        ByteBuffer in = ByteBuffer.wrap(extensions.get(16)).position(2);
        List<String> names = new ArrayList<>();
        while (in.hasRemaining()) {
            names.add(new String(bytes(in, in.get()), StandardCharsets.US_ASCII));
        }
        return names;
    }

    /** JA4 by FoxIO's description of it (for TLS over TCP). */
    String ja4() {
        List<Integer> realCiphers = ciphers.stream().filter(c -> !isGrease(c)).toList();
        List<Integer> realTypes =
                extensions.keySet().stream().filter(t -> !isGrease(t)).toList();
        int highest = list(43, 1).stream()
                .filter(v -> !isGrease(v))
                .max(Integer::compare)
                .orElseThrow();
        String firstAlpn = alpn().getFirst();
        String start = "t" + (highest == 0x0304 ? "13" : "12") + (extensions.containsKey(0) ? "d" : "i")
                + "%02d%02d".formatted(realCiphers.size(), realTypes.size())
                + firstAlpn.charAt(0) + firstAlpn.charAt(firstAlpn.length() - 1);
        String types = hex(realTypes.stream().filter(t -> t != 0 && t != 16).sorted());
        String signatures = hex(list(13, 2).stream().filter(s -> !isGrease(s)));
        return start + "_" + hash(hex(realCiphers.stream().sorted())) + "_" + hash(types + "_" + signatures);
    }

    private static String hex(Stream<Integer> values) {
        return values.map("%04x"::formatted).collect(Collectors.joining(","));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("not " + what);
        }
    }
}
