package brookloom.server.web.site;

import brookloom.net.stream.KeepAlive;
import brookloom.net.text.UserError;
import brookloom.server.config.SiteConfig;

/** Opens sites. */
public final class Sites {
    private Sites() {}

    /**
     * Opens the site that is configured.
     *
     * @param keepAlive for connections to a server behind
     * @throws UserError when there is no such folder
     */
    public static Site open(SiteConfig config, KeepAlive keepAlive) throws UserError {
        return switch (config) {
            case SiteConfig.None none -> new NoSite();
            case SiteConfig.Folder folder -> FolderSite.open(folder.folder());
            case SiteConfig.Fallback fallback -> FallbackSite.open(fallback, keepAlive);
        };
    }
}
