package brookloom.cli.file;

import brookloom.net.reload.Reloads;
import brookloom.net.text.UserError;
import org.tinylog.Logger;

/** Reads a configuration file again on SIGHUP. A file that is wrong, or cannot be served, changes nothing. */
final class ConfigReload {
    private final Catalog catalog;
    private final GivenArguments given;
    private final Services services;

    ConfigReload(Catalog catalog, GivenArguments given, Services services) {
        this.catalog = catalog;
        this.given = given;
        this.services = services;
    }

    /** Begins to listen for requests to reload. */
    Reloads.Registration register() {
        return Reloads.register(this::reload);
    }

    private void reload() {
        try {
            String changed = services.change(ConfigRun.prepare(catalog, given, System.getenv()));
            Logger.info("{}: reloaded, services: {}", given.file(), changed);
        } catch (ConfigRejected rejected) {
            Logger.warn(
                    "{}; nothing has changed",
                    rejected.problems().getFirst().in(given.file().toString()));
        } catch (UserError e) {
            Logger.warn("{}; nothing has changed", e.getMessage());
        }
    }
}
