package brookloom.cli.help;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Puts an option, or all options of a class, under a heading of a command's help. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface HelpSection {
    /** Returns the heading; a field's wins over its class's. */
    Heading value();

    /** Headings of both ends, in the order of the help text: essentials first. */
    enum Heading {
        /** Options of a command that name no section. */
        OPTIONS("Options"),
        /** Which server a client uses. */
        SERVER("Server"),
        /** Addresses that a server listens on. */
        LISTENING("Listening"),
        /** Sources of the tunnel's password. */
        PASSWORD("Password"),
        LOCAL_PORTS("Local ports"),
        DNS("DNS"),
        ENCRYPTION("Encryption"),
        TLS("TLS"),
        CERTIFICATE("Certificate"),
        /** Answers of a server to requests that open no tunnel. */
        SITE("Site"),
        /** Carriers of tunnels, and timeouts. */
        TUNNELS("Tunnels"),
        UDP("UDP"),
        /** Which targets tunnels may reach. */
        TARGETS("Targets"),
        OUTBOUND("Outbound connections"),
        LINK("Link for clients"),
        LOGGING("Logging"),
        OTHER("Other");

        private final String text;

        Heading(String text) {
            this.text = text;
        }

        /** Returns the heading as help prints it. */
        @Override
        public String toString() {
            return text;
        }
    }
}
