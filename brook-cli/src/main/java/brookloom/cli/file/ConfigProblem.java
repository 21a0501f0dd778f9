package brookloom.cli.file;

import brookloom.net.text.Login;
import brookloom.net.text.Printable;

/** Describes what is wrong with a configuration file, and where. */
record ConfigProblem(Place place, String message) {
    /** Returns one line that begins with the file's name, as compilers write it. */
    String in(String file) {
        String name = Login.isLink(file) ? Login.hidden(file) : file;
        return Printable.line(name + ":" + place + ": " + message);
    }
}
