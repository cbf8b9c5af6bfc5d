package org.kstate.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * What sessions say of themselves in {@code control} is overwritten all the time, while sessions write, come and go: their numbers are given and
 * swept by what stands there. No read is torn, and no slot is called damaged: {@code pages} and the kernel's locks alone decide what a value is.
 */
@Tag("beside")
class DamagedControlIT {

    private static final int SECONDS = Boolean.getBoolean("kstate.soak") ? 120 : 5;
    private static final int SIZE = 1024;
    private static final int PAGES = 4;
    private static final int STEADY = 2;
    private static final int COMING = 2;
    private static final int DAMAGED_NUMBERS = 40;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path store;
    private StoreOptions options;
    private long end;
    private final Map<String, AtomicLong> told = new ConcurrentHashMap<>();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    @Test
    void shouldTearNoReadWhateverControlHolds() throws InterruptedException {
        store = directory.resolve("store");
        options = StoreOptions.create().directory(store).maxPages(PAGES).pageSize(SIZE).slotsPerPage(3)
            .storeLockTimeoutMs(60_000).commitTimeoutMs(500);
        try (Kstate anchor = Kstate.open(options); State state = anchor.subscribe("s", Permission.READ_WRITE)) {
            end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < STEADY; i++) {
                threads.add(new Thread(() -> write(Long.MAX_VALUE)));
            }
            for (int i = 0; i < COMING; i++) {
                threads.add(new Thread(() -> write(50)));
            }
            threads.add(new Thread(this::read));
            threads.add(new Thread(this::damage));
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(new TreeMap<>(), new TreeMap<>(told), "published=" + published + ", reads=" + reads);
            assertTrue(published.get() > 0 && reads.get() > 0, "published=" + published + ", reads=" + reads + ", state=" + state.name());
        }
    }

    /** Writes so many versions by one session, then by the next. What {@code control} says may end a state: then it makes it again. */
    private void write(final long versions) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        while (System.nanoTime() < end) {
            try (Kstate session = Kstate.open(options); State state = session.subscribe("s", Permission.READ_WRITE)) {
                for (long n = 0; n < versions && System.nanoTime() < end; n++) {
                    final long value = published.incrementAndGet();
                    for (int offset = 0; offset < SIZE; offset += Long.BYTES) {
                        payload.writeLong(offset, value);
                    }
                    state.publish(payload);
                }
            } catch (final KstateException e) {
                judge(e);
            } catch (final RuntimeException e) {
                tell("writer: " + e);
            }
        }
        payload.releaseLast();
    }

    private void read() {
        final Snapshot snapshot = new Snapshot();
        try (Observer observer = Kstate.observe(store)) {
            while (System.nanoTime() < end) {
                try {
                    observer.state("s").read(snapshot);
                    final long value = snapshot.bytes().readLong(0);
                    for (int offset = Long.BYTES; offset < snapshot.length(); offset += Long.BYTES) {
                        if (snapshot.bytes().readLong(offset) != value) {
                            tell("torn");
                            break;
                        }
                    }
                    reads.incrementAndGet();
                } catch (final KstateException e) {
                    judge(e);
                } catch (final RuntimeException e) {
                    tell("reader: " + e);
                }
            }
        }
    }

    private void damage() {
        final SplittableRandom random = new SplittableRandom(1);
        final RawStore raw = RawStore.open(store);
        final SharedBuffer control = raw.control();
        while (System.nanoTime() < end) {
            final long record = ControlLayout.session(1 + random.nextInt(DAMAGED_NUMBERS), PAGES);
            final int field = random.nextInt((int) ControlLayout.sessionStride(PAGES) / Long.BYTES) * Long.BYTES;
            control.putLongRelease(record + field, switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> 1 + random.nextInt(3);
                case 2 -> -1;
                default -> random.nextLong();
            });
            if (random.nextInt(4) == 0) {
                control.putLongRelease(ControlLayout.LAST_ORDINAL, random.nextLong());
            }
            LockSupport.parkNanos(random.nextInt(200_000));
        }
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            control.zero(ControlLayout.session(session, PAGES) + ControlLayout.SESSION_SUBSCRIPTIONS, Long.BYTES);
        }
    }

    /** What is wrong with {@code control} may be told; nothing in {@code pages} may look damaged. */
    private void judge(final KstateException e) {
        if (e instanceof CorruptStoreException && e.getMessage().contains("slot")) {
            tell(e.toString());
        }
    }

    private void tell(final String what) {
        told.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
    }
}
