package org.kstate.persistence.history;

import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Which commits a cursor gives: those of some states that are within all of its bounds. For one thread at a time; a look allocates nothing.
 */
public final class Span implements RecordFilter {

    /** In place of a version or an incarnation: no bound. */
    public static final long NO_BOUND = Long.MIN_VALUE;

    private static final int NONE = -1;

    private final EntryFilter filter;
    private long incarnation = NO_BOUND;
    private long fromVersion = NO_BOUND;
    private long toVersion = Long.MAX_VALUE;
    private long fromNs = Long.MIN_VALUE;
    private long untilNs = Long.MAX_VALUE;
    private long searchFromNs = Long.MIN_VALUE;
    private long searchUntilNs = Long.MAX_VALUE;
    private long afterIndex = Long.MIN_VALUE;
    private int afterEntry;
    private long beforeIndex = Long.MAX_VALUE;
    private int beforeEntry;
    /** A commit that stands in a checkpoint has its place in the order by its version. */
    private long afterIncarnation = NO_BOUND;
    private long afterVersion;
    private long beforeIncarnation = Long.MAX_VALUE;
    private long beforeVersion;

    /**
     * All commits of some states.
     *
     * @param filter of states.
     */
    public Span(final EntryFilter filter) {
        this.filter = filter;
    }

    /**
     * Versions of one life.
     *
     * @param number of the life, or {@link #NO_BOUND}.
     * @param from   first version, or {@link #NO_BOUND}.
     * @param to     last version, or {@link Long#MAX_VALUE}.
     */
    public void versions(final long number, final long from, final long to) {
        incarnation = number;
        fromVersion = from;
        toVersion = to;
    }

    /**
     * Commit times.
     *
     * @param from  first time, nanoseconds since the epoch.
     * @param until the time before which it ends.
     */
    public void times(final long from, final long until) {
        fromNs = from;
        untilNs = until;
        searchFromNs = from;
        searchUntilNs = until;
    }

    /**
     * Has commits be looked for also before and behind the span where the journal's records are in disorder: there, what is older than a time may
     * stand behind what is not.
     */
    void search(final HistoryIndex index) {
        final long first = index.disorderFromNs();
        final long last = index.disorderUntilNs();
        searchFromNs = fromNs > first && fromNs <= last ? first : fromNs;
        searchUntilNs = untilNs > first && untilNs <= last ? last + 1 : untilNs;
    }

    boolean isByVersion() {
        return fromVersion != NO_BOUND || toVersion != Long.MAX_VALUE;
    }

    void incarnation(final long number) {
        incarnation = number;
    }

    void after(final long index, final int entry) {
        afterIndex = index;
        afterEntry = entry;
    }

    void before(final long index, final int entry) {
        beforeIndex = index;
        beforeEntry = entry;
    }

    void afterVersion(final long number, final long version) {
        afterIncarnation = number;
        afterVersion = version;
    }

    void beforeVersion(final long number, final long version) {
        beforeIncarnation = number;
        beforeVersion = version;
    }

    long afterIncarnation() {
        return afterIncarnation;
    }

    long afterVersion() {
        return afterVersion;
    }

    long beforeIncarnation() {
        return beforeIncarnation;
    }

    long beforeVersion() {
        return beforeVersion;
    }

    long afterIndex() {
        return afterIndex;
    }

    boolean isResumed() {
        return afterIndex != Long.MIN_VALUE;
    }

    boolean isOf(final JournalEntry entry) {
        return filter.wants(entry);
    }

    long fromNs() {
        return fromNs;
    }

    long untilNs() {
        return untilNs;
    }

    /** Before this time nothing is looked for, as {@link #fromNs} or earlier. */
    long searchFromNs() {
        return searchFromNs;
    }

    /** From this time on nothing is looked for, as {@link #untilNs} or later. */
    long searchUntilNs() {
        return searchUntilNs;
    }

    long incarnation() {
        return incarnation;
    }

    long fromVersion() {
        return fromVersion;
    }

    long toVersion() {
        return toVersion;
    }

    long beforeIndex() {
        return beforeIndex;
    }

    @Override
    public boolean wants(final JournalRecord head) {
        return next(head, 0) != NONE;
    }

    /** Whether nothing that is wanted can come behind the beginning of a record. */
    boolean isBehind(final JournalRecord record) {
        return record.timeNs() >= searchUntilNs || record.index() > beforeIndex;
    }

    /** The number of the next entry that is wanted, from one on; -1 if there is none. */
    int next(final JournalRecord record, final int from) {
        if (isCommit(record)) {
            for (int i = from; i < record.entryCount(); i++) {
                if (has(record, i)) {
                    return i;
                }
            }
        }
        return NONE;
    }

    static boolean isCommit(final JournalRecord record) {
        return record.kind() == Journal.COMMIT || record.kind() == Journal.DELETE;
    }

    boolean has(final JournalRecord record, final int i) {
        final long index = record.index();
        if (index < afterIndex || index == afterIndex && i <= afterEntry || index > beforeIndex || index == beforeIndex && i >= beforeEntry) {
            return false;
        }
        final JournalEntry entry = record.entry(i);
        return hasPlace(entry.incarnation(), entry.version(), record.timeNs()) && filter.wants(entry);
    }

    boolean hasPlace(final long number, final long version, final long timeNs) {
        return version > 0 && timeNs >= fromNs && timeNs < untilNs
            && (incarnation == NO_BOUND || number == incarnation && version >= fromVersion && version <= toVersion)
            && (beforeIncarnation == Long.MAX_VALUE || number < beforeIncarnation || number == beforeIncarnation && version < beforeVersion)
            && (afterIncarnation == NO_BOUND || number > afterIncarnation || number == afterIncarnation && version > afterVersion);
    }
}
