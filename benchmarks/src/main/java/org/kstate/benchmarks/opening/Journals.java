package org.kstate.benchmarks.opening;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.peers.BareQueue;
import org.kstate.time.CachedEpochNanoClock;

/** Makes the journals that are opened, and says how figures are printed. */
final class Journals {

    /** Between the columns of a line: work, subject, milliseconds. */
    static final String SEPARATOR = "\t";
    /** States of a journal. */
    static final int STATES = 10_000;
    /** Bytes of a state. */
    static final int SIZE = 64;
    /** Folder of the journal with few commits. */
    static final String FEW = "few";
    /** Folder of the journal with many. */
    static final String LONG = "long";
    /** Folder of the bare queue with as many records. */
    static final String BARE = "bare";

    private static final double NS_PER_MS = 1e6;

    private Journals() {
    }

    static void tell(final String work, final String subject, final double ns) {
        System.out.println(String.join(SEPARATOR, work, subject, Double.toString(ns / NS_PER_MS)));
    }

    static String name(final int index) {
        return "state." + index;
    }

    static StoreOptions options(final Path store, final int size) {
        return StoreOptions.create().directory(store).pageSize(size).slotsPerPage(3).maxPages(STATES + 100);
    }

    static List<State> subscribeAll(final Kstate store, final int size) {
        final List<State> states = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            states.add(store.subscribe(name(i), Permission.READ_WRITE, size));
        }
        return states;
    }

    /** Makes a journal of so many commits on random states, and ends it by a checkpoint; tells how long the states' attachment took. */
    static long make(final Path store, final Path journal, final int commits) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        final long address = payload.addressForRead(0);
        try (Kstate open = Kstate.open(options(store, SIZE))) {
            final List<State> states = subscribeAll(open, SIZE);
            final long startNs = System.nanoTime();
            open.persistTo(states, journal, JournalOptions.create());
            final long tookNs = System.nanoTime() - startNs;
            final SplittableRandom random = new SplittableRandom(commits);
            for (int i = 0; i < commits; i++) {
                UnsafeMemory.MEMORY.writeLong(address, i);
                states.get(random.nextInt(STATES)).publish(address, SIZE);
            }
            open.checkpoint(journal);
            return tookNs;
        } finally {
            payload.releaseLast();
        }
    }

    static void makeBare(final Path queue, final int records) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        try (BareQueue bare = new BareQueue(queue, name(0).length(), SIZE, new CachedEpochNanoClock(1))) {
            for (int i = 0; i < records; i++) {
                bare.append(payload.addressForRead(0));
            }
        } finally {
            payload.releaseLast();
        }
    }
}
