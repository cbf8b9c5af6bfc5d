package org.kstate.persistence;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StateBusyException;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.spi.Journal;
import org.kstate.time.EpochNanoClock;

/**
 * Plays to states of a store, by a session of its own whose clock stands at the time of the record. Each record is one commit. For the thread that
 * runs the replay.
 *
 * <p>The states are subscribed to by the store that the user gave too, and stay as long as that is open.
 */
final class ReplayStore implements ReplaySink {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int MOST_ATTEMPTS = 10_000;
    private static final long NO_SEQUENCE = -1;
    /** Of an origin in a checkpoint: commit time, transaction, session. */
    private static final int ORIGIN_LENGTH = 3 * Long.BYTES;

    /** One state of the journal, and that of the store. */
    private static final class Target {
        private final String name;
        /** The life that is played, and its last version that is known. */
        private long incarnation = Long.MIN_VALUE;
        private long version;
        /** Commits up to this time are in the state already. */
        private long appliedNs = Long.MIN_VALUE;
        private @Nullable State state;
        private @Nullable State kept;
        /** The state is at least so long, and stays so: it was written by this replay. */
        private int writtenSize;

        Target(final String name) {
            this.name = name;
        }

        /** The state evaporates if nobody else is subscribed. */
        void letGo() {
            if (state != null) {
                state.close();
                kept.close();
                state = null;
                kept = null;
                writtenSize = 0;
            }
        }
    }

    /** Stands at the time of the record that is played. Its thread alone commits, so that a step need not be a full fence. */
    private static final class RecordClock implements EpochNanoClock {
        private final AtomicLong nowNs = new AtomicLong();

        void update(final long timeNs) {
            nowNs.setOpaque(timeNs);
        }

        @Override
        public long nanoTime() {
            return nowNs.getOpaque();
        }
    }

    private final Kstate store;
    private final String prefix;
    private final boolean isWithCheckpoints;
    private final boolean isResuming;
    private final ReplayProgress progress;
    private final ReplayedDescriptions descriptions;
    private final RecordClock clock = new RecordClock();
    private final Kstate session;
    private final NameTable<Target> targets = new NameTable<>();
    /** What the checkpoint's part that comes next says of commits, and the sequence of the record that said so. */
    private byte[] origins = new byte[0];
    private long originsSequence = NO_SEQUENCE;

    /**
     * Opens a session of the store.
     *
     * @param store             that gets the states.
     * @param prefix            of their names there.
     * @param isWithCheckpoints whether states that are in checkpoints only are played; a replay that resumes may have been ended among them.
     * @param isResuming        whether what is in the states already is left out.
     * @param progress          is told of each state.
     * @param descriptions      for the store.
     */
    ReplayStore(final Kstate store, final String prefix, final boolean isWithCheckpoints, final boolean isResuming,
                final ReplayProgress progress, final ReplayedDescriptions descriptions) {
        this.progress = progress;
        this.descriptions = descriptions;
        this.store = store;
        this.prefix = prefix;
        this.isWithCheckpoints = isWithCheckpoints;
        this.isResuming = isResuming;
        this.session = Kstate.open(StoreOptions.create().directory(store.directory()).clock(clock));
    }

    @Override
    public boolean wants(final JournalRecord record, final ReplaySelection selected) {
        descriptions.begin(record);
        final int kind = record.kind();
        if (kind == Journal.COMMIT || kind == Journal.DELETE) {
            return !isResuming || leaveOutWhatIsThere(record, selected);
        }
        return kind == Journal.CHECKPOINT && isWithCheckpoints && leaveOutWhatIsKnown(record, selected);
    }

    /** Also a deletion: what is in the state may be of the next life. */
    private boolean leaveOutWhatIsThere(final JournalRecord record, final ReplaySelection selected) {
        for (int i = selected.count() - 1; i >= 0; i--) {
            if (record.timeNs() <= target(record.entry(selected.entry(i))).appliedNs) {
                selected.remove(i);
            }
        }
        return selected.count() > 0;
    }

    private boolean leaveOutWhatIsKnown(final JournalRecord record, final ReplaySelection selected) {
        for (int i = selected.count() - 1; i >= 0; i--) {
            final JournalEntry entry = record.entry(selected.entry(i));
            final Target known = targets.value(entry.nameAddress(), entry.nameLength());
            if (entry.version() == 0 || entry.isDeletion() || known != null && known.incarnation != Long.MIN_VALUE
                && (entry.incarnation() < known.incarnation || entry.incarnation() == known.incarnation && entry.version() <= known.version)
                || isResuming && isThere(record, selected.entry(i))) {
                selected.remove(i);
            }
        }
        return selected.count() > 0;
    }

    /** Whether an entry of a checkpoint is in its state already. Where nobody says when it was committed, what is in the state is taken for it. */
    private boolean isThere(final JournalRecord record, final int entry) {
        final long appliedNs = target(record.entry(entry)).appliedNs;
        return appliedNs != Long.MIN_VALUE && (!hasOrigin(record, entry) || committedNs(record, entry) <= appliedNs);
    }

    @Override
    public void note(final JournalRecord record) {
        if (isWithCheckpoints && record.kind() == Journal.CHECKPOINT) {
            origins = record.body();
            originsSequence = record.sequence();
        }
        descriptions.note(record);
    }

    @Override
    public int play(final JournalRecord record, final ReplaySelection selected) {
        if (record.kind() == Journal.DELETE) {
            delete(record, selected);
            return 0;
        }
        if (record.kind() == Journal.CHECKPOINT) {
            for (int i = 0; i < selected.count(); i++) {
                clock.update(committedNs(record, selected.entry(i)));
                publish(record.entry(selected.entry(i)));
            }
            return selected.count();
        }
        clock.update(record.timeNs());
        if (selected.count() == 1) {
            publish(record.entry(selected.last()));
        } else {
            commit(record, selected);
        }
        return selected.count();
    }

    private void publish(final JournalEntry entry) {
        final Target target = writable(entry);
        target.state.publish(entry.payloadAddress(), entry.payloadLength());
        target.writtenSize = Math.max(target.writtenSize, entry.size());
    }

    /** When the commit was made that an entry of a checkpoint repeats. */
    private long committedNs(final JournalRecord record, final int entry) {
        return hasOrigin(record, entry) ? ByteBuffer.wrap(origins).order(ByteOrder.LITTLE_ENDIAN).getLong(entry * ORIGIN_LENGTH)
            : record.timeNs();
    }

    private boolean hasOrigin(final JournalRecord record, final int entry) {
        return record.sequence() == originsSequence + 1 && (entry + 1) * ORIGIN_LENGTH <= origins.length;
    }

    private void delete(final JournalRecord record, final ReplaySelection selected) {
        for (int i = 0; i < selected.count(); i++) {
            final JournalEntry entry = record.entry(selected.entry(i));
            final Target target = target(entry);
            target.incarnation = entry.incarnation();
            target.version = entry.version();
            target.letGo();
        }
    }

    /** The target of an entry, with a state that is long enough for it. Notes the entry as played. */
    private Target writable(final JournalEntry entry) {
        final Target target = target(entry);
        if (entry.incarnation() != target.incarnation) {
            if (target.incarnation != Long.MIN_VALUE) {
                target.letGo();
            }
            target.incarnation = entry.incarnation();
        }
        target.version = entry.version();
        final State state = target.state == null ? subscribe(target) : target.state;
        final int size = entry.size();
        if (size > target.writtenSize && state.size() != size && (state.size() < size || !state.isWritten())) {
            state.setSize(size);
        }
        return target;
    }

    private Target target(final JournalEntry entry) {
        final Target known = targets.value(entry.nameAddress(), entry.nameLength());
        return known == null ? newTarget(entry.nameString()) : known;
    }

    private Target newTarget(final String name) {
        final Target target = new Target(name);
        if (isResuming) {
            final State state = subscribe(target);
            target.appliedNs = state.isWritten() ? state.lastCommit().timeNs() : Long.MIN_VALUE;
        }
        targets.put(name, target);
        progress.metState();
        return target;
    }

    private State subscribe(final Target target) {
        final State state = session.subscribe(prefix + target.name, Permission.READ_WRITE);
        if (state.isPersistent()) {
            state.close();
            throw new KstateException("The state is persistent in that store, and a replay would add the past to its history;"
                + " replay into another store, or under a prefix: state=" + prefix + target.name + ", store=" + store.directory());
        }
        target.kept = store.subscribe(prefix + target.name, Permission.READ);
        target.state = state;
        return state;
    }

    private void commit(final JournalRecord record, final ReplaySelection selected) {
        for (int attempt = 0; !tryCommit(record, selected); attempt++) {
            if (attempt == MOST_ATTEMPTS) {
                throw new StateBusyException("Others write the states that are replayed into, faster all the time; replay under another prefix:"
                    + " state=" + prefix + record.entry(selected.last()).nameString() + ", store=" + store.directory());
            }
        }
    }

    private boolean tryCommit(final JournalRecord record, final ReplaySelection selected) {
        final State first = writable(record.entry(selected.entry(0))).state;
        try (Transaction transaction = first.begin()) {
            for (int i = 1; i < selected.count(); i++) {
                if (!transaction.join(writable(record.entry(selected.entry(i))).state)) {
                    return false;
                }
            }
            for (int i = 0; i < selected.count(); i++) {
                final JournalEntry entry = record.entry(selected.entry(i));
                fill(transaction.bytes(target(entry).state), entry);
            }
            return transaction.commit() == CommitResult.COMMITTED;
        }
    }

    /** The payload, and zeros behind it. */
    private static void fill(final Bytes<?> bytes, final JournalEntry entry) {
        final int length = entry.payloadLength();
        final long address = bytes.addressForWrite(0);
        UnsafeMemory.copyMemory(entry.payloadAddress(), address, length);
        MEMORY.setMemory(address + length, bytes.realCapacity() - length, (byte) 0);
    }

    /** The user's store stays subscribed to the states, as is promised, and another run subscribes it once more. */
    @Override
    public void close() {
        session.close();
    }
}
