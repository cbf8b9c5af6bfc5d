package org.kstate.steps;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.CommitResult;
import org.kstate.Dying;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.testing.RawStore;

/**
 * The stage for one order of steps of several sessions in one process: a store of three slots, and sessions with a handle on its state. Payloads
 * are two equal longs, so that a torn one shows. No slot but that of version 1 has been touched before.
 */
final class Interleaving implements AutoCloseable {

    static final String STATE = "a";
    static final int SIZE = 16;
    static final int PAGE_SIZE = 64;
    /** A claimer has looked whether its base is current, and not claimed yet. */
    static final String BEFORE_CLAIM = "longAcquireAt Page.word SlotClaim.tryClaim";
    /** A claimer has claimed, and not looked yet whether it was closed. */
    static final String CLAIMED = "compareAndSetLong Page.compareAndSetSlotHeader SlotClaim.tryClaim";
    /** A writer has filled the slot, and not tried to move the word. */
    static final String FILLED = "copy SlotFill.fill";
    /** A reader has the word and has copied nothing. */
    static final String RESOLVED = "longAcquireAt Page.word Page.resolve";

    private static final long TIMEOUT_MS = 20_000;

    private final Path directory;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Kstate anchor;
    private final State state;
    private final RawStore raw;

    /** One session with a handle. */
    record Party(Kstate store, State state) {

        /** Overwrites, and tells the version. */
        long publish(final long value) {
            final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
            try {
                payload.writeLong(0, value);
                payload.writeLong(Long.BYTES, value);
                return state.publish(payload.addressForRead(0), SIZE);
            } finally {
                payload.releaseLast();
            }
        }

        /** A transaction on what is current when it begins. */
        CommitResult commit(final long value) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, value).writeLong(Long.BYTES, value);
                return transaction.commit();
            }
        }

        /** As if its process had been killed where its threads stand. */
        void die() {
            Dying.die(store);
        }
    }

    Interleaving(final Path directory) {
        this.directory = directory;
        final Party first = party();
        this.anchor = first.store();
        this.state = first.state();
        this.raw = RawStore.open(directory);
        first.publish(1);
    }

    StoreOptions options() {
        return StoreOptions.create().directory(directory).maxPages(8).pageSize(PAGE_SIZE).slotsPerPage(3).commitTimeoutMs(TIMEOUT_MS);
    }

    Path directory() {
        return directory;
    }

    RawStore raw() {
        return raw;
    }

    /** The handle of the first session, which stays. */
    State state() {
        return state;
    }

    Kstate anchor() {
        return anchor;
    }

    Party party() {
        return joined(Kstate.open(options()));
    }

    /** A session that is open already. */
    Party joined(final Kstate store) {
        resources.push(store);
        return new Party(store, store.subscribe(STATE, Permission.READ_WRITE));
    }

    PausingThread thread(final String name, final Supplier<Object> work) {
        final PausingThread thread = new PausingThread(name, work);
        resources.push(thread);
        return thread;
    }

    @Override
    public void close() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
