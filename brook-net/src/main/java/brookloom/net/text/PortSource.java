package brookloom.net.text;

/** Origin of a listening TCP port, and with whom it is shared. */
public enum PortSource {
    /** This process binds it, alone. */
    OWN,
    /** This process binds it, and others may bind the same one (SO_REUSEPORT): the kernel spreads connections over them. */
    REUSED,
    /** Inherited as standard input (systemd's socket activation); it stays open in the parent, and in other children. */
    INHERITED
}
