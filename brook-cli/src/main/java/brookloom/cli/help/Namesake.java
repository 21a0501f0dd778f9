package brookloom.cli.help;

/** A command whose name another program's command has, too: an option that is unknown here may be known there. */
public interface Namesake {
    /** Returns the other command, by its program, where it has the option; an empty text where it has not. */
    String otherWith(String option);
}
