package org.kstate.serializability;

import java.util.Random;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.StateBusyException;
import org.kstate.serializability.RecordedTransaction.Outcome;
import org.kstate.testing.Payload;
import org.kstate.testing.Tally;

/** Reads of several states together, and of one, recorded. For one thread. */
final class RandomReader {

    private final Random random;
    private final TransactionRecorder recorder;
    private final Tally tally;
    private final Snapshot[] snapshots = new Snapshot[Transacting.STATES];

    RandomReader(final Random random, final TransactionRecorder recorder, final Tally tally) {
        this.random = random;
        this.recorder = recorder;
        this.tally = tally;
        for (int i = 0; i < snapshots.length; i++) {
            snapshots[i] = new Snapshot();
        }
    }

    /** A version 0 is all zeros, which is what a payload with seed 0 would begin with. */
    static long digest(final long version, final long address) {
        return version == 0 ? RecordedTransaction.INITIAL : Payload.seed(address, Transacting.SIZE);
    }

    void read(final Kstate store, final State[] states) {
        recorder.begin();
        switch (random.nextInt(4)) {
            case 0 -> {
                final int i = random.nextInt(states.length);
                states[i].read(snapshots[i]);
                record(i);
                end(Kind.SINGLE);
            }
            case 1 -> {
                store.snapshot(states, snapshots);
                recordAll();
                end(Kind.SNAPSHOT);
            }
            default -> transact(store, states);
        }
    }

    /** Two that are there from the beginning, of which one is looked at; the others join, and all but one are looked at in the end. */
    private void transact(final Kstate store, final State[] states) {
        final int first = random.nextInt(states.length);
        final int second = (first + 1) % states.length;
        final int without = random.nextInt(states.length);
        try (Transaction transaction = store.begin(Permission.READ, states[first], states[second])) {
            record(transaction, states, first);
            for (int i = 0; i < states.length; i++) {
                Transacting.hesitate(random);
                if (!transaction.join(states[i])) {
                    end(Kind.REFUSED);
                    return;
                }
            }
            for (int i = 0; i < states.length; i++) {
                if (i != without && i != first) {
                    record(transaction, states, i);
                }
            }
            end(Kind.READ);
        }
    }

    void observe(final Observer observer, final ObservedState[] states) {
        recorder.begin();
        try {
            observer.snapshot(states, snapshots);
        } catch (final StateBusyException e) {
            // All at once are wanted while writers change some all the time: that may be too much. The record is begun again.
            return;
        }
        recordAll();
        end(Kind.OBSERVED);
    }

    private void record(final Transaction transaction, final State[] states, final int i) {
        final long version = transaction.baseVersion(states[i]);
        recorder.access(i, version, digest(version, transaction.view(states[i]).addressForRead(0)), false);
    }

    private void recordAll() {
        for (int i = 0; i < snapshots.length; i++) {
            record(i);
        }
    }

    private void record(final int i) {
        recorder.access(i, snapshots[i].version(), digest(snapshots[i].version(), snapshots[i].bytes().addressForRead(0)), false);
    }

    private void end(final Kind kind) {
        recorder.commit(RecordedTransaction.INITIAL);
        recorder.end(Outcome.READ);
        Transacting.count(tally, kind);
    }
}
