package brookloom.client.tunnel;

/**
 * Recognises a ClientHello, in as many records as it needs, and nothing after it (RFC 8446 §4 and §5.1): a handshake that
 * ends there has no effect, while early data might.
 */
final class ClientHelloRecogniser implements FirstBytes.Recogniser {
    private static final int HANDSHAKE_RECORD = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;

    /** A ClientHello has the largest keys there are well below this. */
    private static final int MAX_MESSAGE = 64 * 1024;

    private int inHeader;
    private int recordLength;
    private int recordLeft;
    private int inMessage;
    private int messageLength;

    @Override
    public boolean isHarmlessWith(int next) {
        if (inMessage == MESSAGE_HEADER + messageLength && inMessage > 0) {
            return false;
        }
        return recordLeft > 0 ? takeMessage(next) : takeHeader(next);
    }

    private boolean takeHeader(int next) {
        return switch (inHeader++) {
            case 0 -> next == HANDSHAKE_RECORD;
            case 1 -> next == MAJOR_VERSION;
            case RECORD_HEADER - 2 -> {
                recordLength = next << 8;
                yield true;
            }
            case RECORD_HEADER - 1 -> {
                inHeader = 0;
                recordLeft = recordLength | next;
                yield recordLeft > 0; // RFC 8446 §5.1 forbids empty ones
            }
            default -> true;
        };
    }

    private boolean takeMessage(int next) {
        recordLeft--;
        int position = inMessage++;
        if (position == 0) {
            return next == CLIENT_HELLO;
        }
        if (position < MESSAGE_HEADER) {
            messageLength = messageLength << 8 | next;
            return messageLength <= MAX_MESSAGE && (position < MESSAGE_HEADER - 1 || messageLength > 0);
        }
        return true;
    }
}
