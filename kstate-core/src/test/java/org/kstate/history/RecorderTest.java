package org.kstate.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.history.Event.Kind;

/** What was recorded is read again, the call that never ended included. */
class RecorderTest {

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatWasRecorded() {
        final Path file = directory.resolve("events");
        final Recorder recorder = Recorder.create(file, 3);
        recorder.begin(Kind.READ, 7, Event.NONE, Event.ANY);
        recorder.returned();
        recorder.end(Kind.READ, 4, 44);
        recorder.begin(Kind.COMMIT, 8, 4, 55);
        recorder.returned();
        recorder.end(Kind.CONFLICT, 6, 55);
        final long ended = recorder.afterNs();
        recorder.begin(Kind.COMMIT, 9, 5, 66);
        final long dead = System.nanoTime();
        final List<Event> events = Recorder.read(file, 2, dead);
        assertEquals(3, events.size());
        assertEquals(new Event(2, Kind.READ, 7, Event.NONE, 4, 44, events.get(0).beforeNs(), events.get(0).afterNs(), true), events.get(0));
        assertEquals(new Event(2, Kind.CONFLICT, 8, 4, 6, 55, events.get(1).beforeNs(), ended, true), events.get(1));
        assertEquals(new Event(2, Kind.COMMIT, 9, 5, Event.NONE, 66, recorder.beforeNs(), dead, false), events.get(2));
        assertTrue(events.get(0).beforeNs() <= events.get(0).afterNs() && events.get(0).afterNs() <= events.get(1).beforeNs());
    }

    @Test
    void shouldTellWhenItIsFull() {
        final Recorder recorder = Recorder.create(directory.resolve("events"), 1);
        assertEquals(1, recorder.room());
        recorder.begin(Kind.PUBLISH, 0, Event.NONE, 1);
        recorder.returned();
        recorder.end(Kind.PUBLISH, 1, 1);
        assertEquals(0, recorder.room());
        assertThrows(IllegalStateException.class, () -> recorder.begin(Kind.PUBLISH, 0, Event.NONE, 2));
    }
}
