package org.kstate.notify.chaos;

import java.util.HashMap;
import java.util.Map;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.Payload;

/**
 * Reads a journal record by record from its beginning, and requires that each incarnation of each state has the versions 1, 2, 3 …, each
 * once, in order and whole. Incarnations must follow each other by deletions, and time must not step back. For one thread.
 */
final class JournalCheck {

    private final Map<String, Last> states = new HashMap<>();
    private long lastTimeNs;
    private long versions;

    /** The last that was read of a state. */
    static final class Last {
        private long incarnation;
        private long version;
        private long seed;
        private boolean isDeleted = true;

        long incarnation() {
            return incarnation;
        }

        long version() {
            return isDeleted ? 0 : version;
        }

        long seed() {
            return isDeleted ? Stamp.NONE : seed;
        }
    }

    /** Told of each version. */
    interface Visitor {
        void version(String name, long incarnation, long version, long seed);
    }

    void add(final JournalRecord record) {
        add(record, (name, incarnation, version, seed) -> { });
    }

    void add(final JournalRecord record, final Visitor visitor) {
        require(record.timeNs() >= lastTimeNs, "time goes back", record);
        lastTimeNs = record.timeNs();
        for (int i = 0; i < record.entryCount(); i++) {
            add(record, record.entry(i), visitor);
        }
    }

    private void add(final JournalRecord record, final JournalEntry entry, final Visitor visitor) {
        final Last last = last(entry.nameString());
        require(last.isDeleted ? last.incarnation == 0 || entry.incarnation() == last.incarnation + 1 : entry.incarnation() == last.incarnation,
            "not the incarnation that is due, last=" + last.incarnation, record);
        if (last.isDeleted) {
            last.version = 0;
            last.seed = Stamp.NONE;
        }
        last.incarnation = entry.incarnation();
        last.isDeleted = record.kind() == Journal.DELETE;
        if (record.kind() == Journal.COMMIT) {
            require(entry.version() == last.version + 1, "a version is missing, or is there twice: last=" + last.version + ", version="
                + entry.version(), record);
            last.version = entry.version();
            last.seed = payload(entry.nameString(), entry.version(), entry.payloadAddress(), entry.payloadLength());
            versions++;
            visitor.version(entry.nameString(), entry.incarnation(), entry.version(), last.seed);
        }
    }

    /** Requires that a payload is whole. */
    long payload(final String name, final long version, final long address, final int length) {
        final long seed = Stamp.of(address, length);
        if (seed == Stamp.NONE || seed == Payload.TORN || Stamp.length(seed) != length) {
            throw new AssertionError("the payload is not whole: name=" + name + ", version=" + version + ", length=" + length + ", seed=0x"
                + Long.toHexString(seed));
        }
        return seed;
    }

    private static void require(final boolean condition, final String otherwise, final JournalRecord record) {
        if (!condition) {
            throw new AssertionError(otherwise + ": index=0x" + Long.toHexString(record.index()) + ", kind=" + record.kind() + ", entry="
                + record.entry(0).nameString() + ", incarnation=" + record.entry(0).incarnation());
        }
    }

    Last last(final String name) {
        return states.computeIfAbsent(name, missing -> new Last());
    }

    long versions() {
        return versions;
    }
}
