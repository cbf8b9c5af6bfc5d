package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.testing.RawStore;
import org.kstate.time.CachedEpochNanoClock;

/** A store of a few states of 16 bytes whose first eight are a number, committed at times that a test chooses. */
final class StoreFixture implements AutoCloseable {

    static final int SIZE = 16;
    private static final int PAGES = 32;

    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1);
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final Kstate store;
    private final Path journal;

    StoreFixture(final Path directory) {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(256).clock(clock));
        journal = directory.resolve("journal");
    }

    Kstate store() {
        return store;
    }

    Path journal() {
        return journal;
    }

    int pages() {
        return PAGES;
    }

    State writable(final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        if (!state.isWritten()) {
            state.setSize(SIZE);
        }
        return state;
    }

    State persistent(final String name) {
        final State state = writable(name);
        state.persistTo(journal);
        return state;
    }

    State readable(final String name) {
        return store.subscribe(name, Permission.READ);
    }

    long publish(final State state, final long value) {
        payload.clear().writeLong(value).writeLong(-value);
        return state.publish(payload);
    }

    /** So many more versions, each with the number of the one before it. */
    void publishMore(final State state, final int count) {
        for (int i = 0; i < count; i++) {
            publish(state, state.version());
        }
    }

    /** Until a thread sleeps on the bell of a session of this store. */
    void awaitAsleep(final Kstate session) {
        final long bell = ControlLayout.session(session.sessionId(), PAGES) + ControlLayout.SESSION_DOORBELL;
        final RawStore raw = RawStore.open(store.directory());
        await().until(() -> DoorbellWord.isSleeping(raw.control().getIntAcquire(bell)));
    }

    /** One commit over both. */
    void together(final State first, final State second) {
        try (Transaction both = store.begin(first, second)) {
            both.bytes(first).writeLong(0, 7);
            both.bytes(second).writeLong(0, 7);
            assertEquals(CommitResult.COMMITTED, both.commit());
        }
    }

    void time(final long timeNs) {
        clock.update(timeNs);
    }

    void publishAt(final State state, final long timeNs, final long value) {
        clock.update(timeNs);
        publish(state, value);
    }

    @Override
    public void close() {
        store.close();
        payload.releaseLast();
    }
}
