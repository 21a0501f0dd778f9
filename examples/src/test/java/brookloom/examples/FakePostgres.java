package brookloom.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import brookloom.testing.TcpTarget;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A database on loopback that speaks so much of PostgreSQL's protocol (version 3) as its driver needs for a simple query. Every
 * SELECT has one row with one number.
 */
final class FakePostgres {
    private static final int INT4 = 23;

    private FakePostgres() {}

    static TcpTarget start(int answer) throws IOException {
        return TcpTarget.playing((in, out) -> serve(in, out, answer));
    }

    private static void serve(DataInputStream in, OutputStream out, int answer) throws IOException {
        in.readFully(new byte[in.readInt() - Integer.BYTES]); // user, database and the like
        send(out, 'R', body -> body.writeInt(0)); // no password
        for (String[] parameter : new String[][] {
            {"server_version", "16.0"},
            {"client_encoding", "UTF8"},
            {"DateStyle", "ISO, MDY"},
            {"TimeZone", "UTC"},
            {"integer_datetimes", "on"},
            {"standard_conforming_strings", "on"},
        }) {
            send(out, 'S', body -> {
                text(body, parameter[0]);
                text(body, parameter[1]);
            });
        }
        ready(out);
        for (int type = in.read(); type == 'Q'; type = in.read()) {
            byte[] query = new byte[in.readInt() - Integer.BYTES];
            in.readFully(query);
            if (new String(query, UTF_8).startsWith("SELECT")) {
                row(out, answer);
            } else {
                send(out, 'C', body -> text(body, "SET"));
            }
            ready(out);
        }
    }

    private static void row(OutputStream out, int answer) throws IOException {
        send(out, 'T', body -> {
            body.writeShort(1);
            text(body, "answer");
            body.writeInt(0);
            body.writeShort(0);
            body.writeInt(INT4);
            body.writeShort(Integer.BYTES);
            body.writeInt(-1);
            body.writeShort(0);
        });
        byte[] text = Integer.toString(answer).getBytes(UTF_8);
        send(out, 'D', body -> {
            body.writeShort(1);
            body.writeInt(text.length);
            body.write(text);
        });
        send(out, 'C', body -> text(body, "SELECT 1"));
    }

    private static void ready(OutputStream out) throws IOException {
        send(out, 'Z', body -> body.write('I'));
    }

    /** Writes the body of a message. */
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static void send(OutputStream out, char type, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        DataOutputStream message = new DataOutputStream(out);
        message.write(type);
        message.writeInt(Integer.BYTES + bytes.size());
        bytes.writeTo(message);
        message.flush();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.write(0);
    }
}
