package brookloom.cli.file;

import java.util.List;
import java.util.Map;

/**
 * Content of a configuration file.
 *
 * @param common settings above the first table: they hold for every table that has their keys
 * @param problems of its form, such as unknown keys
 */
record Document(Map<String, Setting> common, List<Section> sections, List<ConfigProblem> problems) {}
