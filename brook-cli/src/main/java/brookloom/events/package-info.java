/** Events for the JDK's Flight Recorder. Start reading at {@link brookloom.events.RecorderEvents}. */
@NullMarked
package brookloom.events;

import org.jspecify.annotations.NullMarked;
