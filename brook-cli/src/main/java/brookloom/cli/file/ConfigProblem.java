package brookloom.cli.file;

import brookloom.net.text.Login;

/** Describes what is wrong with a configuration file, and where. */
record ConfigProblem(Place place, String message) {
    /** Returns one line that begins with the file's name, as compilers write it. */
    String in(String file) {
        return (Login.isLink(file) ? Login.hidden(file) : file) + ":" + place + ": " + message;
    }
}
