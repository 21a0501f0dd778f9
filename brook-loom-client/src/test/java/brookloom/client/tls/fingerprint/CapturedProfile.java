package brookloom.client.tls.fingerprint;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text of a fingerprint's profile, made from ClientHellos of one browser. */
final class CapturedProfile {
    private static final int ECH = 65037;
    /** Extensions whose bodies are made for each connection. */
    private static final Set<Integer> COMPUTED = Set.of(0, 10, 13, 16, 43, 51, ECH);

    private CapturedProfile() {}

    /**
     * Writes a profile.
     *
     * @throws IllegalArgumentException when the hellos differ in a way that a profile cannot say
     */
    static String of(List<HelloReader> hellos) {
        HelloReader first = hellos.getFirst();
        List<Integer> types = realTypes(first).sorted().toList();
        Set<List<Integer>> orders = new HashSet<>();
        for (HelloReader hello : hellos) {
            require(hello.ja4().equals(first.ja4()), "JA4 " + hello.ja4() + " beside " + first.ja4());
            require(realTypes(hello).sorted().toList().equals(types), "other extensions in another connection");
            require(hasGreaseAround(hello), "no GREASE extension, first and last");
            orders.add(realTypes(hello).toList());
        }
        require(hellos.size() == 1 || orders.size() > 1, "extensions always in the same order");

        StringBuilder profile = new StringBuilder();
        line(profile, "ja4", first.ja4());
        line(profile, "ciphers", hex(first.ciphers()));
        line(profile, "groups", hex(first.list(10, 2)));
        line(profile, "keyShares", hex(List.copyOf(first.keyShares().keySet())));
        line(profile, "signatureAlgorithms", hex(first.list(13, 2)));
        line(profile, "versions", hex(first.list(43, 1)));
        line(profile, "alpn", String.join(" ", first.alpn()));
        line(profile, "extensions", decimal(types.stream()));
        line(
                profile,
                "echPayloads",
                decimal(hellos.stream()
                        .map(CapturedProfile::echPayload)
                        .distinct()
                        .sorted()));
        for (int type : types) {
            if (!COMPUTED.contains(type) && first.extensions().get(type).length > 0) {
                line(profile, "body." + type, fixedBody(hellos, type));
            }
        }
        return profile.toString();
    }

    private static String fixedBody(List<HelloReader> hellos, int type) {
        byte[] body = hellos.getFirst().extensions().get(type);
        for (HelloReader hello : hellos) {
            require(
                    Arrays.equals(hello.extensions().get(type), body),
                    "extension " + type + " differs between connections: it needs code");
        }
        return HexFormat.of().formatHex(body);
    }

    private static boolean hasGreaseAround(HelloReader hello) {
        int first = hello.extensionTypes().getFirst();
        int last = hello.extensionTypes().getLast();
        return HelloReader.isGrease(first)
                && hello.extensions().get(first).length == 0
                && HelloReader.isGrease(last)
                && Arrays.equals(hello.extensions().get(last), new byte[1]);
    }

    /** Length of the payload of GREASE ECH: behind type, algorithms, id (6), a length and a key of 32. */
    private static int echPayload(HelloReader hello) {
        byte[] body = hello.extensions().get(ECH);
        return body.length - (6 + 2 + 32 + 2);
    }

    private static Stream<Integer> realTypes(HelloReader hello) {
        return hello.extensionTypes().stream().filter(type -> !HelloReader.isGrease(type));
    }

    private static String hex(List<Integer> values) {
        return values.stream()
                .map(value -> HelloReader.isGrease(value) ? "GREASE" : "%04x".formatted(value))
                .collect(Collectors.joining(" "));
    }

    private static String decimal(Stream<Integer> values) {
        return values.map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static void line(StringBuilder profile, String key, String value) {
        profile.append(key).append(" = ").append(value).append('\n');
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
