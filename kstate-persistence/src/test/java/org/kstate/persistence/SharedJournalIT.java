package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/** One process with several sessions on one journal, and several threads in each: to Chronicle they are all the same process. */
class SharedJournalIT {

    private static final int SIZE = JournalingChild.SIZE;
    private static final int THREADS = 3;
    private static final int COMMITS = 1500;
    private static final int OPENINGS = 15;
    private static final int COMMITS_OF_AN_OPENING = 20;
    private static final int INTERRUPTED_EVERY = 7;

    private final AtomicLong lastSeed = new AtomicLong();
    private final ConcurrentHashMap<String, Long> told = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(directory.resolve("store"));
        for (final String name : List.of("a", "b")) {
            final State state = store.subscribe(name, Permission.READ_WRITE);
            state.setSize(SIZE);
            state.persistTo(journal());
        }
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        store.close();
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private void commit(final Kstate session, final int commits) {
        final Bytes<?> payload = Bytes.allocateDirect(SIZE);
        try (State a = session.subscribe("a", Permission.READ_WRITE); State b = session.subscribe("b", Permission.READ_WRITE)) {
            for (int i = 0; i < commits; i++) {
                final State state = i % 3 == 0 ? b : a;
                final long seed = lastSeed.incrementAndGet();
                if (i % INTERRUPTED_EVERY == 0) {
                    Thread.currentThread().interrupt();
                }
                final long version = i % 2 == 0 ? publish(state, payload, seed) : transact(state, seed);
                assertEquals(i % INTERRUPTED_EVERY == 0, Thread.interrupted(), "the interrupt stays as it was");
                told.put(state.name() + version, seed);
            }
        } finally {
            Thread.interrupted();
            payload.releaseLast();
        }
    }

    private static long publish(final State state, final Bytes<?> payload, final long seed) {
        Payload.fill(payload.addressForRead(0), SIZE, seed);
        return state.publish(payload.addressForRead(0), SIZE);
    }

    private static long transact(final State state, final long seed) {
        for (;;) {
            try (Transaction transaction = state.begin()) {
                Payload.fill(transaction.bytes().addressForWrite(0), SIZE, seed);
                if (transaction.commit() == CommitResult.COMMITTED) {
                    return transaction.version();
                }
            }
        }
    }

    private void openCommitAndClose() {
        for (int i = 0; i < OPENINGS; i++) {
            try (Kstate session = Kstate.open(directory.resolve("store"))) {
                commit(session, COMMITS_OF_AN_OPENING);
            }
        }
    }

    @Test
    void shouldJournalEachVersionOnceWhileSessionsOfTheSameProcessComeAndGo() throws Exception {
        final List<Callable<Object>> work = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            work.add(Executors.callable(() -> commit(store, COMMITS)));
        }
        work.add(Executors.callable(this::openCommitAndClose));
        work.add(Executors.callable(this::openCommitAndClose));
        for (final Future<Object> done : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
            done.get();
        }
        final JournalContent content = JournalContent.of(journal());
        long versions = 0;
        for (final String name : List.of("a", "b")) {
            assertEquals(1, content.of(name).first());
            for (long version = 1; version <= content.of(name).last(); version++) {
                assertEquals(told.get(name + version), content.of(name).seed(version), name + version);
                versions++;
            }
        }
        assertEquals(THREADS * COMMITS + 2 * OPENINGS * COMMITS_OF_AN_OPENING, versions);
        assertEquals(told.size(), versions);
    }
}
