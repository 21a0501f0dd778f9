package brookloom.server.web.site;

import brookloom.net.text.UserError;
import brookloom.server.config.SiteConfig;

/** Opens sites. */
public final class Sites {
    private Sites() {}

    /**
     * Opens the site that is configured.
     *
     * @throws UserError when there is no such folder
     */
    public static Site open(SiteConfig config) throws UserError {
        return switch (config) {
            case SiteConfig.None none -> new NoSite();
            case SiteConfig.Folder folder -> FolderSite.open(folder.folder());
            case SiteConfig.Fallback fallback -> FallbackSite.open(fallback);
        };
    }
}
