package org.kstate.persistence.history;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.spi.Journal;

/**
 * The index of a journal by version and by time, for every state, up to the record read last. Its size does not grow with the number of commits
 * but with states times journal: at most one item for each state in so many records. For one thread at a time.
 */
final class HistoryIndex {

    /** What reading on wants with payloads: the record that says whence the values of a part of a checkpoint are. */
    static final RecordFilter ORIGINS = head -> head.kind() == Journal.CHECKPOINT && head.entryCount() == 0;

    /** Records that one seek may have to read, with few states; tests have less. */
    private static final int GAP = 2048;
    private static final String GAP_PROPERTY = "kstate.history.gap";
    /** With many: so that items together are a fraction of the commits. */
    private static final long GAP_OF_STATES = 4;

    /**
     * Something damaged: at which index, between which times, and what was told. If a repair has chosen to pass over it, the index and the later time
     * are those of the first record behind it.
     */
    record Damage(long index, long afterNs, long untilNs, CorruptJournalException told, boolean isChosen) {
    }

    private final NameTable<StateIndex> table = new NameTable<>();
    private final List<StateIndex> states = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    /** Those of them that a repair has chosen to pass over, by index: a cursor looks here for each commit. */
    private final List<Damage> chosen = new ArrayList<>();
    /** Of records, whatever they are about. */
    private final StateIndex all = new StateIndex("");
    private long records;
    private long firstSequence;
    private long firstTimeNs;
    private long firstIndex = StateIndex.NONE;
    private long lastIndex = StateIndex.NONE;
    private long lastSequence;
    private int lastCrc;
    private long lastTimeNs = Long.MIN_VALUE;
    private long originIndex = StateIndex.NONE;
    private long originSequence;
    private byte[] origin = {};
    /** The oldest record that is older than the one before it. Before the first of these, times are in order, and behind all are not less. */
    private long disorderFromNs = StateIndex.IN_ORDER_FROM;
    /** The latest time before the last record that is older than the one before it. From there on, times are in order. */
    private long disorderUntilNs = StateIndex.IN_ORDER_UNTIL;

    private final int leastGap;

    /** An index of nothing, with so many records between items at least. */
    HistoryIndex(final int leastGap) {
        this.leastGap = leastGap;
    }

    static int defaultGap() {
        return Integer.getInteger(GAP_PROPERTY, GAP);
    }

    int leastGap() {
        return leastGap;
    }

    /** Takes the next record of the journal. */
    void note(final JournalRecord record, final int cycle, final Walk walk) {
        records++;
        if (firstIndex == StateIndex.NONE) {
            begin(record);
        }
        if (record.timeNs() < lastTimeNs) {
            disorderFromNs = Math.min(disorderFromNs, record.timeNs());
            // Since the last such record times have not gone back, so that this is the latest of all.
            disorderUntilNs = Math.max(disorderUntilNs, lastTimeNs);
        }
        end(record);
        all.commit(1, 1, lastTimeNs, lastIndex, records, leastGap);
        switch (record.kind()) {
            case Journal.COMMIT -> noteCommits(record, 0);
            case Journal.DELETE -> noteCommits(record, StateIndex.DELETED);
            case Journal.ATTACH -> noteAttachments(record);
            case Journal.CHECKPOINT -> notePart(record, cycle, walk);
            default -> {
                // Says nothing of states.
            }
        }
    }

    /** Says which record is the first of the journal, as far as it is there. */
    void begin(final JournalRecord first) {
        firstIndex = first.index();
        firstSequence = first.sequence();
        firstTimeNs = first.timeNs();
    }

    private void noteCommits(final JournalRecord record, final long mark) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (entry.version() > 0) {
                final StateIndex state = state(entry);
                state.dropUnfollowed(entry.incarnation(), entry.version(), lastDamage());
                state.commit(entry.incarnation(), entry.version() | mark, lastTimeNs, lastIndex, records, gap());
            } else {
                state(entry).life(entry.incarnation());
            }
        }
    }

    private void noteAttachments(final JournalRecord record) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            state(entry).life(entry.incarnation());
        }
    }

    private void notePart(final JournalRecord record, final int cycle, final Walk walk) {
        if (record.entryCount() == 0) {
            origin(record);
            return;
        }
        final boolean hasOrigin = originIndex != StateIndex.NONE && originSequence + 1 == record.sequence();
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            final StateIndex state = state(entry);
            if (entry.incarnation() < state.incarnation()) {
                // Fetched before the state ended, and written after the next one began.
                continue;
            }
            state.life(entry.incarnation());
            final boolean isTimed = hasOrigin && Origins.has(origin, i);
            if (isTimed) {
                state.dropUntimed(entry.incarnation(), entry.version());
            }
            // What was committed after it was fetched, and before it was written, is the state's last value.
            if (entry.version() > 0 && !state.isOutdated(entry.incarnation(), entry.version()) && isFirstIn(state, entry, cycle, walk)) {
                state.dropUnfollowed(entry.incarnation(), entry.version(), lastDamage());
                // The record that says when the value was committed is damaged, or a repair has passed over it.
                state.repeat(entry.incarnation(), entry.version() | (entry.isDeletion() ? StateIndex.DELETED : 0),
                    isTimed ? Origins.timeNs(origin, i) : StateIndex.NO_TIME, lastIndex, isTimed ? originIndex : StateIndex.NONE);
            }
        }
    }

    /** A repeat is of use only where the file of what it repeats is gone, and its own is there. The newest of a file counts. */
    private static boolean isFirstIn(final StateIndex state, final JournalEntry entry, final int cycle, final Walk walk) {
        final int last = state.repeatCount() - 1;
        return (state.lastIndex() == StateIndex.NONE || walk.cycle(state.lastIndex()) < cycle)
            && (last < 0 || walk.cycle(state.repeatIndex(last)) < cycle || state.repeatIncarnation(last) != entry.incarnation()
                || state.repeatVersion(last) != entry.version());
    }

    /** Where the journal is damaged last, or {@link StateIndex#NONE}. */
    private long lastDamage() {
        return damages.isEmpty() ? StateIndex.NONE : damages.get(damages.size() - 1).index();
    }

    private StateIndex state(final JournalEntry entry) {
        final StateIndex known = table.value(entry.nameAddress(), entry.nameLength());
        return known == null ? add(new StateIndex(entry.nameString())) : known;
    }

    StateIndex add(final StateIndex state) {
        table.put(state.name(), state);
        states.add(state);
        return state;
    }

    /** Takes note that something could not be read behind the last record. */
    void damaged(final CorruptJournalException told, final long index) {
        final int size = damages.size();
        if (size == 0 || damages.get(size - 1).index() != index) {
            damages.add(new Damage(index, lastTimeNs, Long.MAX_VALUE, told, false));
        }
    }

    /** Takes note that a repair has chosen to pass over what was before a record. */
    void passedOver(final CorruptJournalException told, final JournalRecord next, final long afterNs) {
        final Damage damage = new Damage(next.index(), afterNs, next.timeNs(), told, true);
        damages.add(damage);
        chosen.add(damage);
    }

    /**
     * What was passed over between two records, of which the second one may be the first behind it.
     *
     * @param fromNs what is older does not count.
     * @return what to tell; {@code null} if there is nothing.
     */
    @Nullable CorruptJournalException passedOver(final long afterIndex, final long upToIndex, final long fromNs) {
        // By number: a cursor asks for each commit, and must not make an iterator.
        for (int i = firstChosen(afterIndex); i < chosen.size() && chosen.get(i).index() <= upToIndex; i++) {
            if (chosen.get(i).untilNs() >= fromNs) {
                return chosen.get(i).told();
            }
        }
        return null;
    }

    /** The first one behind an index. */
    private int firstChosen(final long afterIndex) {
        int low = 0;
        int high = chosen.size();
        while (low < high) {
            final int middle = low + high >>> 1;
            if (chosen.get(middle).index() > afterIndex) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Whether records up to a time stand among later ones, where the clock was set back or files were exchanged. Else all up to that time stand
     * before all that are later, but for those before the last step back, which are not later.
     */
    boolean isInDisorder(final long timeNs) {
        return timeNs >= disorderFromNs && timeNs < disorderUntilNs;
    }

    /** The first time that is in disorder; later than {@link #disorderUntilNs} if none is. */
    long disorderFromNs() {
        return disorderFromNs;
    }

    /** The time at which disorder ends. */
    long disorderUntilNs() {
        return disorderUntilNs;
    }

    /** Restores which times are in disorder. */
    void disorder(final long fromNs, final long untilNs) {
        disorderFromNs = fromNs;
        disorderUntilNs = untilNs;
    }

    /** Whether nothing is damaged but what a repair has chosen to pass over. */
    boolean isSound() {
        return damages.stream().allMatch(Damage::isChosen);
    }

    boolean knowsDamage(final long index) {
        return damages.stream().anyMatch(damage -> damage.index() == index);
    }

    /** Restores what is said of the whole: how many records were read, and which was the last. */
    void restore(final long recordCount, final JournalRecord last) {
        records = recordCount;
        end(last);
        if (last.kind() == Journal.CHECKPOINT && last.entryCount() == 0) {
            origin(last);
        }
    }

    private void end(final JournalRecord record) {
        lastIndex = record.index();
        lastSequence = record.sequence();
        lastCrc = record.crc();
        lastTimeNs = record.timeNs();
    }

    private void origin(final JournalRecord record) {
        originIndex = record.index();
        originSequence = record.sequence();
        origin = record.hasPayloads() ? record.body() : new byte[0];
    }

    /** Less than how many records behind an item a commit is. */
    long gap() {
        return Math.max(leastGap, GAP_OF_STATES * states.size());
    }

    /** A state; {@code null} if no record names it. */
    @Nullable StateIndex state(final String name) {
        return table.value(name);
    }

    List<StateIndex> states() {
        return states;
    }

    StateIndex all() {
        return all;
    }

    List<Damage> damages() {
        return damages;
    }

    long records() {
        return records;
    }

    /** Whether records before the first one are known to be gone. */
    boolean isTrimmed() {
        return firstSequence > 1;
    }

    /** Whether the first record is known to be the first that there ever was. */
    boolean isFromTheFirst() {
        return firstSequence == 1;
    }

    long firstSequence() {
        return firstSequence;
    }

    long firstTimeNs() {
        return firstTimeNs;
    }

    long firstIndex() {
        return firstIndex;
    }

    long lastIndex() {
        return lastIndex;
    }

    long lastSequence() {
        return lastSequence;
    }

    int lastCrc() {
        return lastCrc;
    }

    long lastTimeNs() {
        return lastTimeNs;
    }
}
