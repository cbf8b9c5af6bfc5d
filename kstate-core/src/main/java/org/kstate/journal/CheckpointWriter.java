package org.kstate.journal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.DurabilityUnavailableException;
import org.kstate.layout.StateDescriptions;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;
import org.kstate.spi.ReadingProgress;
import org.kstate.time.Pause;

/**
 * Writes one checkpoint: the last value of every state that the journal knows. Values come from the journal itself, read without any lock. Only
 * while one part is written the journal's lock is held, so that commits lie between the parts.
 *
 * <p>Everything before the begin is in the parts or superseded behind it: the journal is read up to the begin before a value is taken. A value
 * that is superseded before its part is written does no harm, since the highest version counts. Whoever writes another checkpoint at
 * the same time writes parts in between; both are valid. For one thread, once.
 */
final class CheckpointWriter {

    /** Longest part, with all that belongs to it. */
    private static final int PART_BYTES = 1 << 16;
    private static final int PART_STATES = 64;
    private static final int DESCRIPTIONS_TOGETHER = 8;
    /** Header, end of the head and tail of a record. */
    private static final int RECORD_BYTES = 80;
    /** Of an entry, without its name and payload, and what both are padded by. */
    private static final int ENTRY_BYTES = 32 + 2 * 7;
    private static final int WORDS_OF_ORIGIN = 3;

    private final JournalEnd end;
    private final JournalHistory history;
    private final List<String> names = new ArrayList<>(PART_STATES);
    private final List<JournaledState> states = new ArrayList<>(PART_STATES);
    private int partBytes = RECORD_BYTES;
    private long id;
    private int writtenStates;
    private int writtenParts;

    CheckpointWriter(final JournalEnd end, final JournalHistory history) {
        this.end = end;
        this.history = history;
    }

    /** Writes it, and tells the sequence number of its begin. Only what is read before the begin may be much, and is told. */
    long write(final ReadingProgress progress) {
        end.open();
        history.readOn(progress);
        final int known = history.names().size();
        locked(() -> {
            final long expected = end.announcement().lastSequence();
            id = expected + 1;
            append(Journal.CHECKPOINT_BEGIN, () -> end.journal().body(expected, known));
        });
        history.readOn();
        if (history.lastSequence() < id) {
            throw new CorruptJournalException("The begin of the checkpoint is not in the journal that is read; the checkpoint does not count. See"
                + " whether the journal's files were replaced: sequence=" + id + ", found=" + history.lastSequence() + ", journal="
                + end.directory());
        }
        repeatDescriptions();
        for (final Iterator<String> all = history.names().iterator(); all.hasNext();) {
            take(all.next());
        }
        writePart();
        locked(() -> append(Journal.CHECKPOINT_END, () -> end.journal().body(id, writtenParts, writtenStates)));
        makeDurable();
        note();
        return id;
    }

    /**
     * Descriptions change while the journal's lock is free, and the last record counts. So what is repeated under the lock is what the journal
     * says then.
     */
    private void repeatDescriptions() {
        final StateDescriptions known = history.descriptions();
        if (known == null) {
            return;
        }
        for (int from = 0; from < known.entries().size(); from += DESCRIPTIONS_TOGETHER) {
            final List<StateDescriptions.Entry> some = known.entries().subList(from, Math.min(from + DESCRIPTIONS_TOGETHER, known.entries().size()));
            Pause.park();
            end.noting(() -> repeat(some));
        }
    }

    private void repeat(final List<StateDescriptions.Entry> some) {
        CaughtUp.enter(history, end.announcement()::lastSequence, () -> end.enter(end.writer().deadlineNs()), end::leave);
        try {
            history.readOn();
            final StateDescriptions now = history.descriptions();
            for (final StateDescriptions.Entry entry : some) {
                final String text = now.ofPattern(entry.pattern());
                if (text != null) {
                    JournalDescribing.append(end, entry.pattern(), text, id);
                }
            }
        } finally {
            end.leave();
        }
    }

    /** Before files may be removed that hold what was committed with {@code DEVICE}: a power cut must not take what repeats it. */
    private void makeDurable() {
        try {
            end.enterDevice();
        } catch (final DurabilityUnavailableException e) {
            // Nothing was committed so there, since nothing can be.
            return;
        }
        try {
            end.makeDurable();
        } finally {
            boolean isLeft = false;
            try {
                end.leaveDevice();
                isLeft = true;
            } finally {
                // No call: there may be no stack for one.
                if (!isLeft) {
                    synchronized (end.device) {
                        end.device.lost++;
                    }
                }
            }
        }
    }

    private void take(final String name) {
        final JournaledState state = history.last(name);
        final int bytes = ENTRY_BYTES + name.length() + state.payload().length;
        if (states.size() == PART_STATES || partBytes + bytes > PART_BYTES) {
            writePart();
        }
        names.add(name);
        states.add(state);
        partBytes += bytes;
    }

    /** Two records with the lock held once: whence the values are, and behind it the values. */
    private void writePart() {
        if (states.isEmpty()) {
            return;
        }
        locked(() -> {
            append(Journal.CHECKPOINT, () -> end.journal().body(origins()));
            append(Journal.CHECKPOINT, () -> {
                for (int i = 0; i < states.size(); i++) {
                    end.journal().repeat(names.get(i), states.get(i));
                }
            });
        });
        writtenParts++;
        writtenStates += states.size();
        names.clear();
        states.clear();
        partBytes = RECORD_BYTES;
    }

    private long[] origins() {
        final long[] words = new long[WORDS_OF_ORIGIN * states.size()];
        int i = 0;
        for (final JournaledState state : states) {
            words[i++] = state.timeNs();
            words[i++] = state.transactionId();
            words[i++] = state.sessionId();
        }
        return words;
    }

    private void locked(final Runnable action) {
        // Who has slept a little is less likely to lose its processor while it has the lock.
        Pause.park();
        end.noting(() -> {
            end.enter(end.writer().deadlineNs());
            try {
                action.run();
            } finally {
                end.leave();
            }
        });
    }

    private void append(final int kind, final Runnable content) {
        final long timeNs = end.timeNs();
        end.records().begin(kind, timeNs, end.writer().session(), id);
        content.run();
        end.records().stage();
        // Before others can read it: also if this process dies in between, no later record is of an earlier time.
        end.announcement().lastTimeNs(timeNs);
        end.records().publish();
    }

    /** The checkpoint is complete, whatever happens here. */
    private void note() {
        try {
            history.noteCheckpoint();
        } catch (final RuntimeException e) {
            end.writer().ledger().error(e);
        }
    }
}
