package brookloom.client.config;

/** Describes how a Brook server is reached. */
public sealed interface Route permits PlainRoute, WebSocketRoute {
    /** Names the server for log lines; never with secrets. */
    @Override
    String toString();
}
