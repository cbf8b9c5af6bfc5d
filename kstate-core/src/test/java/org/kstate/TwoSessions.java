package org.kstate;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.testing.RawStore;

/** Two sessions of one store in one JVM: one writes, the other waits at its doorbell. */
final class TwoSessions implements AutoCloseable {

    static final int SIZE = 64;

    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final int pages;
    private final Kstate writing;
    private final Kstate waiting;
    private final Doorbell doorbell;

    /**
     * Opens both.
     *
     * @param directory the store is in a folder of it.
     * @param pages     of {@link #SIZE} bytes, how many.
     */
    TwoSessions(final Path directory, final int pages) {
        this.pages = pages;
        final StoreOptions options = StoreOptions.create().directory(directory.resolve("store")).maxPages(pages).pageSize(SIZE);
        writing = Kstate.open(options);
        waiting = Kstate.open(options);
        doorbell = waiting.doorbell();
        payload.writePosition(SIZE);
    }

    /** As long as a page. */
    Bytes<?> payload() {
        return payload;
    }

    Kstate writing() {
        return writing;
    }

    Kstate waiting() {
        return waiting;
    }

    /** Of the one that waits. */
    Doorbell doorbell() {
        return doorbell;
    }

    /** A look for what nobody rang for would end each sleep after a second at the latest, and hide a wake that was lost. */
    void letOnlyRingsWake() {
        waiting.session().bell().postponeLook(TimeUnit.HOURS.toNanos(1));
    }

    /** Until a thread sleeps. */
    void awaitAsleep() {
        await().until(this::isAsleep);
    }

    /** Until a thread sleeps and the next look for what nobody rang for is so far away at least. */
    void awaitLook(final long inNs) {
        await().until(() -> isAsleep() && waiting.session().bell().nextLookInNs() > inNs);
    }

    /** Whether the waiting session's doorbell says that a thread sleeps. */
    boolean isAsleep() {
        final RawStore raw = RawStore.open(writing.directory());
        final long word = ControlLayout.session(waiting.sessionId(), pages) + ControlLayout.SESSION_DOORBELL;
        return DoorbellWord.isSleeping(raw.control().getIntAcquire(word));
    }

    @Override
    public void close() {
        waiting.close();
        writing.close();
        payload.releaseLast();
    }
}
