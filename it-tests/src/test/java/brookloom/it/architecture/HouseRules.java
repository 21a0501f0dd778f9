package brookloom.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import brookloom.proto.Nonce;
import brookloom.server.replay.Replays;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Says which package may use which (docs/adr/0013-the-module-stack.md). Each rule is checked, and shown to fail, by its
 * test.
 */
final class HouseRules {
    /** The modules from the ground up; each uses only those before it, and the two ends never each other. */
    private static final String[] PROTO = {"brookloom.proto.."};

    private static final String[] NET = {
        "brookloom.net..", "brookloom.tunnel..", "brookloom.lists..", "brookloom.observe..", "brookloom.rehearsal.."
    };
    private static final String[] CLI = {"brookloom.cli..", "brookloom.admin..", "brookloom.events.."};
    private static final String[] CLIENT = {"brookloom.client.."};
    private static final String[] SERVER = {"brookloom.server.."};

    /** Above both ends. */
    private static final String[] PROGRAM = {"brookloom.program.."};

    static final ArchRule NO_CYCLES =
            slices().assignedFrom(new EveryPackage()).should().beFreeOfCycles();

    static final ArchRule PROTO_USES_NOTHING_ABOVE = uses(PROTO, NET, CLI, CLIENT, SERVER, PROGRAM);
    static final ArchRule NET_USES_NOTHING_ABOVE = uses(NET, CLI, CLIENT, SERVER, PROGRAM);
    static final ArchRule CLI_USES_NO_END = uses(CLI, CLIENT, SERVER, PROGRAM);
    static final ArchRule CLIENT_USES_NO_SERVER = uses(CLIENT, SERVER, PROGRAM);
    static final ArchRule SERVER_USES_NO_CLIENT = uses(SERVER, CLIENT, PROGRAM);

    static final ArchRule PICOCLI_ONLY_ON_THE_COMMAND_LINE = noClasses()
            .that()
            .resideOutsideOfPackage("..cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    static final ArchRule JETTY_ONLY_IN_ITS_ROOMS = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "brookloom.server.web..", "brookloom.server.users.service..", "brookloom.client.carrier.http2..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..", "jakarta..");

    static final ArchRule NO_IO_IN_THE_WIRE_AND_IN_CONFIGURATION = noClasses()
            .that()
            .resideInAnyPackage("brookloom.proto..", "..config..")
            .should()
            .dependOnClassesThat(doIo());

    /** The memory of datagrams has no lock: what uses it runs on the loop's thread ({@code LoopThreadTest} in the server). */
    static final ArchRule THE_MEMORY_OF_DATAGRAMS_IS_THE_LOOPS =
            onlyIn("brookloom.server.plain.PlainDatagrams", Replays.class, "datagrams");

    /** No client sends a nonce that bears the mark of servers, since all are drawn where marks are looked for. */
    static final ArchRule NONCES_ARE_DRAWN_WHERE_MARKS_ARE_KNOWN =
            onlyIn("brookloom.proto.TunnelKeys", Nonce.class, "random");

    private HouseRules() {}

    private static ArchRule onlyIn(String caller, Class<?> owner, String method) {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(caller)
                .should()
                .accessTargetWhere(target(name(method))
                        .and(target(owner(equivalentTo(owner))))
                        .and(describe("of a method", access -> !(access instanceof JavaFieldAccess))));
    }

    private static ArchRule uses(String[] module, String[]... above) {
        String[] forbidden = Arrays.stream(above).flatMap(Arrays::stream).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAnyPackage(module)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden);
    }

    /** Sockets, files, streams, threads, logs; but not exceptions, paths and addresses, which are values. */
    private static DescribedPredicate<JavaClass> doIo() {
        return resideInAnyPackage(
                        "java.nio.channels..",
                        "java.net.http..",
                        "java.util.concurrent..",
                        "javax.net..",
                        "org.tinylog..",
                        "brookloom.net.stream..",
                        "brookloom.net.relay..",
                        "brookloom.net.listen..")
                .or(belongToAnyOf(
                        Files.class, Thread.class, File.class, RandomAccessFile.class, URL.class, Process.class))
                .or(assignableTo(InputStream.class))
                .or(assignableTo(OutputStream.class))
                .or(assignableTo(Reader.class))
                .or(assignableTo(Writer.class))
                .or(assignableTo(Socket.class))
                .or(assignableTo(ServerSocket.class))
                .or(assignableTo(DatagramSocket.class))
                .as("do I/O");
    }

    /** Returns whether the stack says what the package may use. */
    static boolean hasAPlace(String packageName) {
        return Stream.of(PROTO, NET, CLI, CLIENT, SERVER, PROGRAM)
                .flatMap(Arrays::stream)
                .anyMatch(module -> PackageMatcher.of(module).matches(packageName));
    }

    /** Each of our packages is a slice of its own. */
    private static final class EveryPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.startsWith("brookloom.") ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "every package";
        }
    }
}
