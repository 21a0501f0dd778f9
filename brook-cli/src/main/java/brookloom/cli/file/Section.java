package brookloom.cli.file;

import java.util.Map;

/**
 * A table of a configuration file: one service.
 *
 * @param command that serves
 * @param place of the table's header
 */
record Section(String command, Map<String, Setting> settings, Place place) {}
