package org.kstate.persistence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/** All commits of a journal, read one after another with the reader alone. */
public final class HistoryTruth {

    private final List<Commit> commits = new ArrayList<>();
    /** By name, life and version: the last checkpoint that repeats it. */
    private final Map<String, Long> repeats = new HashMap<>();

    /** A commit or a deletion. */
    public record Commit(String name, long incarnation, long version, long timeNs, int session, boolean isDeletion, long index, int entry,
                         List<Byte> payload) {

        /** Whether a view shows this. */
        boolean isShownBy(final HistoryCommit view) {
            return view.nameString().equals(name) && view.incarnation() == incarnation && view.version() == version && view.timeNs() == timeNs
                && view.sessionId() == session && view.isDeletion() == isDeletion && list(view.payload()).equals(payload)
                && (view.isRepeated() || view.index() == index && view.entry() == entry);
        }
    }

    private HistoryTruth() {
    }

    /**
     * Reads a journal through, past damage.
     *
     * @param journal its directory.
     * @return its commits.
     */
    public static HistoryTruth of(final Path journal) {
        final HistoryTruth truth = new HistoryTruth();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (truth.next(reader)) {
                final int kind = reader.record().kind();
                if (kind == Journal.COMMIT || kind == Journal.DELETE) {
                    truth.add(reader.record());
                } else if (kind == Journal.CHECKPOINT) {
                    truth.addRepeats(reader.record());
                }
            }
        }
        return truth;
    }

    private boolean next(final JournalReader reader) {
        for (int i = 0; i < 3; i++) {
            try {
                return reader.next();
            } catch (final CorruptJournalException e) {
                continue;
            }
        }
        return false;
    }

    private void add(final JournalRecord record) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            commits.add(new Commit(entry.nameString(), entry.incarnation(), entry.version(), record.timeNs(), record.sessionId(),
                record.kind() == Journal.DELETE, record.index(), i, list(entry.payload())));
        }
    }

    private void addRepeats(final JournalRecord record) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            repeats.put(entry.nameString() + '/' + entry.incarnation() + '/' + entry.version(), record.index());
        }
    }

    /** Where a checkpoint repeats a commit last; -1 if none does. */
    long repeated(final Commit commit) {
        return repeats.getOrDefault(commit.name() + '/' + commit.incarnation() + '/' + commit.version(), -1L);
    }

    static List<Byte> list(final byte[] bytes) {
        final List<Byte> list = new ArrayList<>(bytes.length);
        for (final byte b : bytes) {
            list.add(b);
        }
        return list;
    }

    /** All commits in order. */
    public List<Commit> commits() {
        return commits;
    }

    /** Those of a state. */
    public List<Commit> of(final String name) {
        return commits.stream().filter(commit -> commit.name().equals(name)).toList();
    }
}
