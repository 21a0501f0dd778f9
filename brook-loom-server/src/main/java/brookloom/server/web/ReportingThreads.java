package brookloom.server.web;

import brookloom.net.stream.Threads;
import java.time.Duration;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty's threads. Jetty catches whatever fails on them and goes on; a lack of memory has to end the process, so it is
 * reported where it can be met: in jobs, in handlers, and where buffers are made.
 */
final class ReportingThreads extends QueuedThreadPool {
    ReportingThreads(int most) {
        super(most, 3);
        setName("jetty");
        setDaemon(true);
        setReservedThreads(0);
        setStopTimeout(Duration.ofSeconds(5).toMillis());
    }

    @Override
    protected void runJob(Runnable job) {
        try {
            super.runJob(job);
        } catch (OutOfMemoryError e) {
            Threads.report(e);
            throw e;
        }
    }

    /** Returns the pool of Jetty's buffers. */
    static ByteBufferPool buffers() {
        return new ArrayByteBufferPool() {
            @Override
            public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
                try {
                    return super.acquire(size, direct);
                } catch (OutOfMemoryError e) {
                    Threads.report(e);
                    throw e;
                }
            }
        };
    }

    /** Returns the handler, with a report of what Jetty would make an ordinary answer of. */
    static Handler reporting(Handler handler) {
        return new Handler.Wrapper(handler) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                try {
                    return super.handle(request, response, callback);
                } catch (OutOfMemoryError e) {
                    Threads.report(e);
                    throw e;
                }
            }
        };
    }
}
