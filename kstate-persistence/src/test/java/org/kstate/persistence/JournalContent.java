package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.Payload;

/**
 * What a journal holds, read with its reader and checked on the way: each state's versions come once each, in order, none skipped, each with
 * a payload that is whole; times do not go back. For one thread.
 */
final class JournalContent {

    private final Map<String, Versions> states = new HashMap<>();
    private long lastTimeNs;
    private long records;

    /** The versions of a state, and the seeds of their payloads. */
    static final class Versions {
        private final String name;
        private final List<Long> seeds = new ArrayList<>();
        private long first;

        private Versions(final String name) {
            this.name = name;
        }

        private void add(final JournalEntry entry) {
            if (seeds.isEmpty()) {
                first = entry.version();
            }
            assertEquals(last() + 1, entry.version(), "a version is missing, or is there twice: state=" + name);
            final long seed = Payload.seed(entry.payloadAddress(), entry.payloadLength());
            assertNotEquals(Payload.TORN, seed, "the payload is not whole: version=" + entry.version() + ", state=" + name);
            seeds.add(seed);
        }

        /** The oldest version in the journal. */
        long first() {
            return first;
        }

        /** The last version, or the one before the first if there is none. */
        long last() {
            return first + seeds.size() - 1;
        }

        /** What was committed with a version. */
        long seed(final long version) {
            assertTrue(version >= first && version <= last(), "not in the journal: version=" + version + ", last=" + last() + ", state=" + name);
            return seeds.get((int) (version - first));
        }

        int count() {
            return seeds.size();
        }

        /** A number that follows from all versions and seeds. */
        long digest() {
            long digest = first;
            for (final long seed : seeds) {
                digest = digest * 31 + seed;
            }
            return digest;
        }
    }

    /** Reads a journal from its beginning. */
    static JournalContent of(final Path journal) {
        final JournalContent content = new JournalContent();
        try (JournalReader reader = JournalReader.open(journal)) {
            content.readOn(reader);
        }
        return content;
    }

    /** Reads what the reader has not read yet, and tells how many records those were. */
    long readOn(final JournalReader reader) {
        final long before = records;
        while (reader.next()) {
            records++;
            add(reader.record());
        }
        return records - before;
    }

    private void add(final JournalRecord record) {
        assertTrue(record.timeNs() >= lastTimeNs, "time goes back: index=0x" + Long.toHexString(record.index()));
        lastTimeNs = record.timeNs();
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (record.kind() == Journal.COMMIT) {
                states.computeIfAbsent(entry.nameString(), Versions::new).add(entry);
            } else {
                assertEquals(Journal.ATTACH, record.kind());
                assertEquals(0, entry.version());
            }
        }
    }

    /** What it holds of a state. */
    Versions of(final String name) {
        return states.computeIfAbsent(name, Versions::new);
    }

    /** How many records were read. */
    long records() {
        return records;
    }
}
