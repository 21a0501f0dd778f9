package brookloom.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All that can be measured on this machine. */
final class Subjects {
    static final String PASSWORD = "bench";

    private Subjects() {}

    /** Those that the user wants. What is not installed is left out with a line on standard error. */
    static List<Subject> of(Path root, Arguments arguments, Path folder) throws IOException, InterruptedException {
        BenchCertificate certificate = BenchCertificate.make(folder);
        List<Subject> all = new ArrayList<>();
        all.add(Subject.direct());
        all.addAll(ours(root, arguments, folder, certificate));
        String original = System.getenv("BROOK_BIN");
        if (original == null) {
            System.err.println("BROOK_BIN is not set: without the original, so there are no ratios");
        } else if (!Files.isExecutable(Path.of(original))) {
            throw new IOException("BROOK_BIN is no program: " + original);
        } else {
            all.addAll(new OriginalProgram(original, certificate).subjects());
        }
        all.addAll(Peers.subjects(System.getenv(), folder, certificate));
        if (Stream.of("ss-server", "ss-local", "ss-v2ray-plugin").allMatch(Subjects::isInstalled)) {
            all.addAll(Shadowsocks.subjects(certificate));
        } else {
            System.err.println("without shadowsocks: apt install shadowsocks-libev shadowsocks-v2ray-plugin");
        }
        List<Subject> wanted = all.stream().filter(arguments::wants).toList();
        if (wanted.isEmpty()) {
            throw new Arguments.Wrong("--subjects matches none of "
                    + String.join(", ", all.stream().map(Subject::name).toList()));
        }
        return wanted;
    }

    private static List<Subject> ours(Path root, Arguments arguments, Path folder, BenchCertificate certificate)
            throws IOException {
        Optional<OurPrograms> images = OurPrograms.images(root, certificate);
        if (arguments.image()) {
            return images.orElseThrow(() -> new IOException("there are no images: run ./brook-loom jlink first"))
                    .subjects(arguments.reuse());
        }
        List<Subject> subjects =
                new ArrayList<>(OurPrograms.jars(root, certificate).subjects(arguments.reuse()));
        if (arguments.subjects().isPresent()) {
            OurPrograms jars = OurPrograms.jars(root, certificate);
            subjects.addAll(List.of(jars.observed(folder), jars.both(folder))); // to be named: else ws stands for them
        }
        images.ifPresent(programs -> subjects.add(programs.startOnly("ws, jlink image")));
        return subjects;
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
