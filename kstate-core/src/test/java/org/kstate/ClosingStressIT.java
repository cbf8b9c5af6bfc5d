package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.exceptions.ClosedException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.Counter;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** Stores that are closed beside their own publishing threads, while others publish and read; more threads than processors. */
class ClosingStressIT {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int SECONDS = Boolean.getBoolean("kstate.soak") ? 200 : 3;
    private static final int SIZE = 4096;
    private static final int PUBLISHERS = 5;
    private static final int CLOSERS = 5;
    private static final int READERS = 2;
    private static final int ID_SHIFT = 40;
    private static final int REMEMBERED = 1 << 20;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreOptions options;
    private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    private final Map<String, AtomicLong> told = new ConcurrentHashMap<>();
    private final AtomicLong closes = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    /** Of the last versions, by their low bits: which it is, and its value. */
    private final AtomicLongArray versions = new AtomicLongArray(REMEMBERED);
    private final AtomicLongArray values = new AtomicLongArray(REMEMBERED);

    @ParameterizedTest
    @CsvSource({"3, false", "8, false", "3, true"})
    void shouldHarmNobodyWhenStoresAreClosedBesideTheirThreads(final int slots, final boolean journaled) throws InterruptedException {
        options = StoreOptions.create().directory(directory.resolve("store")).maxPages(16).slotsPerPage(slots).storeLockTimeoutMs(60_000)
            .commitTimeoutMs(60_000);
        final Path journal = directory.resolve("journal");
        FileJournalProvider.install();
        try (Kstate anchor = Kstate.open(options); State state = anchor.subscribe("s", Permission.READ_WRITE)) {
            if (journaled) {
                state.persistTo(journal);
            }
            final List<Thread> threads = new ArrayList<>();
            start(threads, PUBLISHERS, this::publish);
            start(threads, CLOSERS, this::close);
            start(threads, READERS, this::read);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(new TreeMap<>(), new TreeMap<>(told), "closes=" + closes + ", published=" + published + ", reads=" + reads);
            assertTrue(closes.get() > 0 && published.get() > 0 && reads.get() > 0, "closes=" + closes + ", published=" + published);
            final StoreStatistics statistics = Kstate.statistics(options.directory());
            assertEquals(0, statistics.counters().of(Counter.SLOTS_FROM_DEAD), "nobody died");
            assertEquals(0, statistics.counters().of(Counter.JOURNAL_LOCKS_FROM_DEAD), "nobody died");
            assertEquals(1, statistics.sessions().size(), "numbers were not given back");
            if (journaled) {
                final AtomicLong last = new AtomicLong();
                FileJournal.entries(journal, entry -> {
                    if (entry.kind() == Journal.COMMIT) {
                        assertEquals(last.incrementAndGet(), entry.version());
                    }
                });
                assertEquals(state.version(), last.get());
            }
        } finally {
            FileJournalProvider.uninstall();
        }
    }

    private void start(final List<Thread> threads, final int count, final Consumer<Long> work) {
        final ClassLoader loader = Thread.currentThread().getContextClassLoader();
        for (int i = 0; i < count; i++) {
            final long id = threads.size() + 1L;
            final Thread thread = new Thread(() -> work.accept(id));
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Not before each has done something, however late a busy machine lets it begin. */
    private boolean isOver() {
        final long overNs = System.nanoTime() - end;
        return overNs >= 0 && (closes.get() > 0 && published.get() > 0 && reads.get() > 0 || overNs >= PATIENCE_NS);
    }

    private void tell(final String what) {
        told.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
    }

    private long publish(final State state, final BytesStore<?, ?> payload, final long value) {
        for (int offset = 0; offset < SIZE; offset += Long.BYTES) {
            payload.writeLong(offset, value);
        }
        final long version = state.publish(payload);
        final int place = (int) version & REMEMBERED - 1;
        values.set(place, value);
        if (versions.getAndSet(place, version) == version) {
            tell("two were told the same version");
        }
        published.incrementAndGet();
        return version;
    }

    private void publish(final long id) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        try (Kstate store = Kstate.open(options); State state = store.subscribe("s", Permission.READ_WRITE)) {
            for (long n = 1; !isOver(); n++) {
                publish(state, payload, id << ID_SHIFT | n);
            }
        } catch (final RuntimeException e) {
            tell("publisher: " + e);
        } finally {
            payload.releaseLast();
        }
    }

    private void close(final long id) {
        for (long round = 1; !isOver(); round++) {
            final long first = id << ID_SHIFT | round << ID_SHIFT / 2;
            try {
                final Kstate store = Kstate.open(options);
                final State state = store.subscribe("s", Permission.READ_WRITE);
                final Thread thread = new Thread(() -> publishUntilClosed(state, first));
                thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
                thread.start();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(2_000_000));
                store.close();
                closes.incrementAndGet();
                thread.join();
            } catch (final RuntimeException | InterruptedException e) {
                tell("closer: " + e);
            }
        }
    }

    private void publishUntilClosed(final State state, final long first) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        try {
            for (long n = 1;; n++) {
                publish(state, payload, first | n);
            }
        } catch (final ClosedException e) {
            // As it should.
            return;
        } catch (final RuntimeException e) {
            tell("closer's publisher: " + e);
        } finally {
            payload.releaseLast();
        }
    }

    private void read(final long id) {
        final BytesStore<?, ?> copy = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        try (Kstate store = Kstate.open(options); State state = store.subscribe("s", Permission.READ)) {
            while (!isOver()) {
                final long version = state.read(copy.addressForRead(0), SIZE);
                final long value = copy.readLong(0);
                for (int offset = Long.BYTES; offset < SIZE; offset += Long.BYTES) {
                    if (copy.readLong(offset) != value) {
                        tell("torn");
                        break;
                    }
                }
                final int place = (int) version & REMEMBERED - 1;
                // Before and after: the place may be taken by a later version meanwhile.
                if (versions.get(place) == version) {
                    final long committed = values.get(place);
                    if (committed != value && versions.get(place) == version && values.get(place) == committed) {
                        tell("a version with the bytes of another");
                    }
                }
                reads.incrementAndGet();
            }
        } catch (final RuntimeException e) {
            tell("reader: " + e);
        } finally {
            copy.releaseLast();
        }
    }
}
