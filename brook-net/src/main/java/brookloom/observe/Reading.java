package brookloom.observe;

/** Names a value that is read when somebody asks for it, from the part of the server or client that has it. */
public enum Reading {
    /** Connections and carriers whose clients have not shown the password. */
    STRANGERS,

    /** Carriers to the server in waiting; labels {@code warm} (dialled in advance) and {@code rested} (after a tunnel). */
    CARRIERS_READY,

    /** Ports that are open for clients ({@code -R}). */
    REVERSE_PORTS,

    /** Users on the list, where there are many. */
    USERS,

    /** Datagrams dropped since the start; the label is the reason. */
    UDP_DROPS,

    /** The end of the certificate's validity, in Unix seconds. */
    CERTIFICATE_EXPIRY,

    /** 1 for each of several servers that is up, as far as is known, else 0; the label is its name. */
    SERVERS_UP,

    /** Usual time of a new tunnel by each of several servers, in nanoseconds; the label is its name. */
    SERVER_LATENCY,

    /** 1 while the store of shared state answers, else 0. */
    STATE_UP,

    /** Time of the last answer of the store of shared state, in nanoseconds. */
    STATE_LATENCY,

    /** Nonces and users' traffic that the store of shared state has still to learn. */
    STATE_PENDING,

    /** Nonces that the store of shared state never learnt, since the start. */
    STATE_LOST
}
