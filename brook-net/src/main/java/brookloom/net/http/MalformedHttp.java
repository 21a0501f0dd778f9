package brookloom.net.http;

import java.io.IOException;

/** A message that breaks the grammar of HTTP, or says two things at once; the message is one line. */
@SuppressWarnings("serial") // never serialized
public final class MalformedHttp extends IOException {
    public MalformedHttp(String message) {
        super(message);
    }
}
