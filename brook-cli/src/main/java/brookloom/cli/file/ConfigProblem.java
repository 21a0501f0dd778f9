package brookloom.cli.file;

/** Describes what is wrong with a configuration file, and where. */
record ConfigProblem(Place place, String message) {
    /** Returns one line that begins with the file's name, as compilers write it. */
    String in(String file) {
        return file + ":" + place + ": " + message;
    }
}
