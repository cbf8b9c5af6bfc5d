package org.kstate.persistence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.queue.RecordTailer;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;

/**
 * How the values in a journal are to be read, by the journal itself: what {@code Kstate.describe} was given for the states of its stores, at each
 * place. Read once, by any process, with read permission only; it says nothing of what is appended later.
 *
 * <p>A commit is read by the description that was in force at its place. Where a pattern was described after its first commits, its first description
 * holds for these too. Immutable: safe for any thread.
 */
public final class JournalDescriptions {

    private static final long NOWHERE = -1;
    /** Of commits alone heads are enough. */
    private static final RecordFilter BODIES = head -> head.kind() == Journal.DESCRIBE;

    /** In force at the places below all changes: the first description of each pattern. */
    private final StateDescriptions first;
    /** In force from an index on. */
    private final TreeMap<Long, StateDescriptions> changes = new TreeMap<>();

    /** One that was met. */
    private record Met(long index, String pattern, String text) {
    }

    private JournalDescriptions(final List<Met> all) {
        StateDescriptions now = StateDescriptions.NONE;
        final List<String> seen = new ArrayList<>();
        for (final Met met : all) {
            if (!seen.contains(met.pattern()) && !met.text().isEmpty()) {
                seen.add(met.pattern());
                now = now.with(met.pattern(), met.text());
            }
        }
        first = now;
        for (final Met met : all) {
            if (!met.text().equals(textOf(now, met.pattern()))) {
                now = now.with(met.pattern(), met.text());
                changes.put(met.index(), now);
            }
        }
    }

    private static String textOf(final StateDescriptions descriptions, final String pattern) {
        return Objects.requireNonNullElse(descriptions.ofPattern(NamePattern.of(pattern)), "");
    }

    /**
     * Reads the descriptions of a journal. Of all other records only heads are looked at. Damaged records are passed over: what describes values is
     * worth less than the values, and who reads those is told of the damage.
     *
     * @param journal directory of the journal.
     * @return what it says.
     * @throws org.kstate.exceptions.NotAJournalException if there is none.
     * @throws CorruptJournalException                    if the header of one of its files is damaged.
     */
    public static JournalDescriptions read(final Path journal) {
        Objects.requireNonNull(journal, "journal");
        final List<Met> met = new ArrayList<>();
        final DescribeRecord description = new DescribeRecord();
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal); RecordTailer tailer = queue.tailer()) {
            long failedAt = NOWHERE;
            for (;;) {
                try {
                    if (!tailer.next(BODIES)) {
                        break;
                    }
                    final JournalRecord record = tailer.record();
                    if (record.kind() == Journal.DESCRIBE && description.add(record.sequence(), record.body())) {
                        met.add(new Met(record.index(), description.pattern(), description.text()));
                    }
                } catch (final CorruptJournalException e) {
                    final long at = tailer.nextIndex();
                    if (at == failedAt && !toNextFile(queue, tailer, at)) {
                        break;
                    }
                    failedAt = at;
                }
            }
        }
        return new JournalDescriptions(met);
    }

    /** Where nobody knows how long a document is, the next file begins soundly. */
    private static boolean toNextFile(final ReadOnlyQueue queue, final RecordTailer tailer, final long from) {
        for (final int cycle : queue.cycles()) {
            if (cycle > tailer.cycle(from)) {
                return tailer.moveTo(tailer.index(cycle, 0));
            }
        }
        return false;
    }

    /**
     * What is in force at a place.
     *
     * @param index of a record of the journal.
     * @return how values of commits there are read.
     * @throws IllegalArgumentException if no record has such an index.
     */
    public StateDescriptions at(final long index) {
        if (index < 0) {
            throw new IllegalArgumentException("Indexes are not negative: index=" + index);
        }
        final Map.Entry<Long, StateDescriptions> last = changes.floorEntry(index);
        return last == null ? first : last.getValue();
    }

    /**
     * What is in force at the end.
     *
     * @return the newest description of each pattern.
     */
    public StateDescriptions newest() {
        return changes.isEmpty() ? first : changes.lastEntry().getValue();
    }

    /**
     * All that ever was in force, each pattern with its first description first.
     *
     * @return in the order of their places; cannot be changed.
     */
    public List<StateDescriptions> all() {
        final List<StateDescriptions> all = new ArrayList<>();
        all.add(first);
        all.addAll(changes.values());
        return List.copyOf(all);
    }
}
