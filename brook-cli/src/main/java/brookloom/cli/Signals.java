package brookloom.cli;

import brookloom.net.reload.Reloads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Answers the signals by which init systems, terminals and log rotation steer a process. HotSpot by itself ends with 128
 * and the signal's number for SIGTERM and SIGINT, and dies of SIGHUP and SIGUSR1.
 *
 * <p>What cannot be handled stays as it is: signals that the platform does not know (Windows has no SIGHUP), that the JVM
 * keeps for itself (SIGQUIT prints its threads, SIGUSR2 suspends them; all of them with {@code -Xrs}), and those that
 * the process was started to ignore ({@code nohup}).
 *
 * <p>Reaches {@code sun.misc.Signal} (JEP 260: supported, in the module jdk.unsupported) by reflection, since javac warns of
 * any direct use, and no annotation suppresses that.
 */
final class Signals {
    private static final AtomicBoolean STOPPING = new AtomicBoolean();

    private Signals() {}

    /** Makes SIGTERM and SIGINT an orderly end while a service starts, before there is a log. */
    static void handleStops() {
        for (String name : List.of("TERM", "INT")) {
            var unused = install(name, Signals::stop);
        }
    }

    /**
     * From now on SIGTERM and SIGINT are an orderly end, with exit code 0 after all shutdown hooks, and a second one makes
     * them hurry; SIGHUP reloads, and
     * SIGUSR1, for which there is nothing to do, does not end the process.
     */
    static void handle() {
        handle("TERM", Signals::stop);
        handle("INT", Signals::stop);
        handle("HUP", Signals::reload);
        handle("USR1", () -> {});
    }

    private static void stop() {
        if (STOPPING.getAndSet(true)) {
            Shutdown.hurry();
        } else {
            System.exit(CommandRunner.OK);
        }
    }

    private static void reload() {
        // The log's file is looked at before each entry, this one too (LogFile).
        Logger.info("SIGHUP: reading certificates and lists again; the log file is opened anew");
        Reloads.runAll();
    }

    private static void handle(String name, Runnable action) {
        String reason = install(name, action);
        if (reason != null) {
            Logger.debug("SIG{} stays as it is: {}", name, reason);
        }
    }

    /** Returns why the signal cannot be handled; null when it is. */
    private static @Nullable String install(String name, Runnable action) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy(handler, action));
            return null;
        } catch (InvocationTargetException e) {
            return String.valueOf(e.getCause());
        } catch (ReflectiveOperationException e) {
            return e.toString();
        }
    }

    private static Object proxy(Class<?> handler, Runnable action) {
        return Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
            if (!method.getName().equals("handle")) {
                return method.invoke(action, arguments); // Object's
            }
            action.run();
            return null;
        });
    }
}
