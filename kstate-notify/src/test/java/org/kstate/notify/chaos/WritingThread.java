package org.kstate.notify.chaos;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.CommitResult;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.UpdateResult;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.testing.Payload;

/**
 * Commits in every way, reads, chooses sizes, deletes states and makes them anew, until its session is closed beside it. It notes down what it
 * wants to commit and what it was told. It may be interrupted at any moment.
 */
final class WritingThread implements Runnable {

    private static final int LONGEST_REST_NS = 1_500_000;
    private static final int ATTEMPTS = 3;

    private final LifecycleActor actor;
    private final SessionRounds.Session session;
    private final Handles handles;
    private final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(LifecycleActor.PAGE_SIZE);
    /** What this thread wants to commit, by state; {@link Stamp#NONE} if it does not. */
    private final long[] seeds = new long[LifecycleActor.STATES];
    private final long[] ids = new long[LifecycleActor.STATES];
    private int attempts;

    WritingThread(final LifecycleActor actor, final SessionRounds.Session session) {
        this.actor = actor;
        this.session = session;
        this.handles = new Handles(actor, session);
    }

    @Override
    public void run() {
        try {
            while (!session.isClosing()) {
                act();
                LockSupport.parkNanos(1 + ThreadLocalRandom.current().nextInt(LONGEST_REST_NS));
            }
        } finally {
            memory.releaseLast();
        }
    }

    private void act() {
        try {
            doSomething();
        } catch (final ClosedException e) {
            // Another thread closes the session, or has deleted the state.
            Handles.require(session.isClosing() || e.getMessage().contains("deleted"), e);
            handles.dropDeleted();
        } catch (final StoreBusyException | JournalBusyException e) {
            Interrupter.requireInterrupted(e);
        } finally {
            // Whatever was thrown: nothing was committed.
            end(CallLog.THREW);
        }
        if (ThreadLocalRandom.current().nextBoolean()) {
            Thread.interrupted();
        }
    }

    private void doSomething() {
        final ThreadLocalRandom dice = ThreadLocalRandom.current();
        final int i = dice.nextInt(LifecycleActor.STATES);
        final int what = dice.nextInt(24);
        if (what < 3 || !actor.log().hasRoom()) {
            handles.read(i, memory);
        } else if (what < 9) {
            publish(i);
        } else if (what < 13) {
            transact(i);
        } else if (what < 17) {
            transact(i, (i + 1 + dice.nextInt(LifecycleActor.STATES - 1)) % LifecycleActor.STATES);
        } else if (what < 20) {
            update(i);
        } else if (what == 20) {
            Handles.chooseSize(handles.get(i));
        } else if (what == 21) {
            delete(i);
        } else {
            handles.close(i);
        }
        actor.count(LifecycleActor.CALLS);
    }

    /** Notes down what is going to be committed. */
    private long begin(final int i, final State state, final int length) {
        ids[i] = state.id();
        seeds[i] = actor.newSeed(ids[i], length);
        actor.log().add(CallLog.BEGUN, i, ids[i], 0, seeds[i]);
        return seeds[i];
    }

    private void committed(final int i, final long version) {
        actor.log().add(CallLog.COMMITTED, i, ids[i], version, seeds[i]);
        seeds[i] = Stamp.NONE;
        handles.committed(i, version);
    }

    /** Notes down how all ended that is not committed. */
    private void end(final int kind) {
        for (int i = 0; i < seeds.length; i++) {
            if (seeds[i] != Stamp.NONE) {
                actor.log().add(kind, i, ids[i], 0, seeds[i]);
                seeds[i] = Stamp.NONE;
            }
        }
    }

    private void publish(final int i) {
        final State state = handles.get(i);
        final int length = Long.BYTES * (1 + ThreadLocalRandom.current().nextInt(state.size() / Long.BYTES));
        final long address = memory.addressForWrite(0);
        Payload.fill(address, length, begin(i, state, length));
        try {
            committed(i, state.publish(address, length));
        } catch (final IllegalSizeException e) {
            // Somebody has made the state smaller before its first version.
            Handles.require(e.getMessage().contains("size"), e);
        }
    }

    private void fill(final Transaction transaction, final int i, final State state) {
        final int length = transaction.size(state);
        Payload.fill(transaction.bytes(state).addressForWrite(0), length, begin(i, state, length));
    }

    private void checkView(final Transaction transaction, final int i, final State state) {
        handles.check(i, transaction.baseVersion(state), Stamp.of(transaction.view(state).addressForRead(0), transaction.size(state)));
    }

    private void transact(final int i) {
        final State state = handles.get(i);
        try (Transaction transaction = state.begin()) {
            checkView(transaction, i, state);
            fill(transaction, i, state);
            commit(transaction, i);
        }
    }

    /** Reads both and writes one, or both. */
    private void transact(final int i, final int other) {
        final State first = handles.get(i);
        final State second = handles.get(other);
        try (Transaction transaction = session.store().begin(first, second)) {
            checkView(transaction, i, first);
            checkView(transaction, other, second);
            fill(transaction, i, first);
            if (ThreadLocalRandom.current().nextBoolean()) {
                fill(transaction, other, second);
                commit(transaction, i, other);
            } else {
                commit(transaction, i);
            }
        }
    }

    private void commit(final Transaction transaction, final int... written) {
        final CommitResult result;
        try {
            result = transaction.commit();
        } catch (final IllegalSizeException e) {
            Handles.require(e.getMessage().contains("size"), e);
            return;
        }
        if (result == CommitResult.COMMITTED) {
            for (final int i : written) {
                committed(i, transaction.version(handles.get(i)));
            }
        } else {
            Handles.require(result == CommitResult.CONFLICT && !transaction.conflicts().isEmpty(), new IllegalStateException(result.toString()));
            end(CallLog.CONFLICT);
        }
    }

    private void update(final int i) {
        final State state = handles.get(i);
        final long[] base = new long[1];
        attempts = 0;
        final UpdateResult result;
        try {
            result = state.update(transaction -> {
                end(CallLog.CONFLICT);
                attempts++;
                base[0] = transaction.baseVersion();
                checkView(transaction, i, state);
                fill(transaction, i, state);
            }, Retry.upTo(ATTEMPTS));
        } catch (final IllegalSizeException e) {
            Handles.require(e.getMessage().contains("size"), e);
            return;
        }
        Handles.require(result.attempts() == attempts, new IllegalStateException(result.toString()));
        if (result.isCommitted()) {
            committed(i, base[0] + 1);
        } else {
            end(CallLog.CONFLICT);
        }
    }

    private void delete(final int i) {
        handles.close(i);
        try {
            session.store().delete(LifecycleActor.name(i));
            actor.count(LifecycleActor.DELETES);
        } catch (final StateInUseException | NoSuchStateException e) {
            // Another session is subscribed, or nobody was any more.
            return;
        }
    }
}
