package org.kstate.persistence;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.SharedMemory;

/** Stores whose states are described, and a journal of theirs. */
abstract class DescriptionsFixture {

    static final String LINE = "bid:i64/1e8 ask:i64/1e8";
    static final String OTHER = "qty:f64";

    @TempDir(factory = SharedMemory.class)
    Path directory;
    Path journal;

    @BeforeEach
    void name() {
        journal = directory.resolve("journal");
    }

    final Kstate open(final String store) {
        return Kstate.open(directory.resolve(store));
    }

    static State state(final Kstate store, final String name) {
        return store.subscribe(name, Permission.READ_WRITE, Long.BYTES);
    }

    static void publish(final State state, final long value) {
        state.publish(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** Of the commits in the journal. */
    final long timeOfFirst() {
        final long[] time = {Long.MAX_VALUE};
        Replay.of(journal).run((record, entry) -> time[0] = entry.version() > 0 ? Math.min(time[0], record.timeNs()) : time[0]);
        return time[0];
    }
}
