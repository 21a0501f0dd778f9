package brookloom.client.dial;

/**
 * Remembers the carrier of a flow of datagrams, so that its next carrier is dialled alike: the server keeps a flow's
 * port towards the target for as long as it recognizes the flow by this.
 */
public sealed interface FlowAffinity {
    /** For a flow that has had no carrier yet, and for what is not a flow. */
    FlowAffinity NONE = new None();

    /** Returns the local port to dial from; 0 for any. */
    int localPort();

    /** No carrier yet. */
    record None() implements FlowAffinity {
        @Override
        public int localPort() {
            return 0;
        }
    }

    /** The local port of the carrier's socket, to dial from again if it is free. */
    record LocalPort(int localPort) implements FlowAffinity {}

    /** Name by which the server knows the app's socket of an association, whatever carries it. Not 0. */
    record AppSocket(long token) implements FlowAffinity {
        @Override
        public int localPort() {
            return 0;
        }
    }

    /** A server of several, and the affinity at it, which means nothing to another. */
    record AtServer(String server, FlowAffinity affinity) implements FlowAffinity {
        @Override
        public int localPort() {
            return affinity.localPort();
        }
    }

    /** The id of the flow's first stream, since the streams of an HTTP/2 connection share its local port. */
    record Http2Flow(int firstStream) implements FlowAffinity {
        @Override
        public int localPort() {
            return 0;
        }
    }
}
