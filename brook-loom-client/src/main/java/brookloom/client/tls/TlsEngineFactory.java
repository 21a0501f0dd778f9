package brookloom.client.tls;

/** Makes the engine of each connection, in place of the JDK's; {@code toString} names it for users. */
public interface TlsEngineFactory {
    /**
     * Returns an engine for a new connection.
     *
     * @param wire brings the server's records
     * @param outgoing takes what the engine sends
     */
    TlsEngine engine(ClientTls options, RecordSocket wire, Outgoing outgoing);
}
