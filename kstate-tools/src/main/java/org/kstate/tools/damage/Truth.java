package org.kstate.tools.damage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.queue.JournalScan;
import org.kstate.persistence.queue.ScanListener;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/** What a whole journal holds: each record by what it says, the last value of each state, and where the documents are. */
final class Truth {
    private static final int SHORT = 16;

    private final Map<Long, Long> records = new TreeMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Places places = new Places();

    /** The last of a state. */
    record Value(long incarnation, long version, int size, byte[] payload, boolean isDeleted) {
        /** Whether a state is as it was committed: the payload, and zeros up to its size. */
        boolean isEqual(final byte[] found) {
            return found.length == size && Arrays.equals(payload, Arrays.copyOf(found, payload.length))
                && Arrays.equals(new byte[size - payload.length], Arrays.copyOfRange(found, payload.length, size));
        }
    }

    private Truth() {
    }

    /**
     * Reads a journal.
     *
     * @param journal its directory.
     * @return what it holds.
     * @throws CorruptJournalException if it is damaged already.
     */
    static Truth of(final Path journal) {
        final Truth truth = new Truth();
        JournalScan.run(journal, true, truth.places);
        if (truth.places.damage != null) {
            throw new CorruptJournalException("The journal is damaged already, so that damages to it tell nothing; try another one: "
                + truth.places.damage);
        }
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                truth.note(reader.record());
            }
        }
        return truth;
    }

    private void note(final JournalRecord record) {
        records.put(record.sequence(), digest(record));
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            final Value known = values.get(entry.nameString());
            if (known == null || entry.incarnation() > known.incarnation
                || entry.incarnation() == known.incarnation && entry.version() >= known.version) {
                values.put(entry.nameString(), new Value(entry.incarnation(), entry.version(), entry.size(), entry.payload(),
                    record.kind() == Journal.DELETE || entry.isDeletion()));
            }
        }
    }

    /** All that a reader is told of a record, in a number. */
    static long digest(final JournalRecord record) {
        final CRC32 crc = new CRC32();
        number(crc, record.sequence(), record.kind(), record.timeNs(), record.transactionId(), record.sessionId(), record.epoch());
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            for (int c = 0; c < entry.nameLength(); c++) {
                crc.update(entry.name().charAt(c));
            }
            number(crc, entry.incarnation(), entry.version(), entry.size(), entry.payloadLength());
            crc.update(entry.payload());
        }
        return crc.getValue() << SHORT | record.entryCount();
    }

    private static void number(final CRC32 crc, final long... numbers) {
        for (final long number : numbers) {
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                crc.update((int) (number >>> shift));
            }
        }
    }

    int records() {
        return records.size();
    }

    boolean holds(final JournalRecord record) {
        return Long.valueOf(digest(record)).equals(records.get(record.sequence()));
    }

    /** The states that are not deleted. */
    Map<String, Value> values() {
        final Map<String, Value> live = new LinkedHashMap<>(values);
        live.values().removeIf(Value::isDeleted);
        return live;
    }

    Places places() {
        return places;
    }

    /** Where the documents of records are. */
    static final class Places implements ScanListener {
        private final Map<Path, long[]> offsets = new LinkedHashMap<>();
        private final Map<Path, Long> ends = new LinkedHashMap<>();
        private String damage;

        @Override
        public void onRecord(final Path file, final long offset, final JournalRecord record) {
            final long[] known = offsets.computeIfAbsent(file.getFileName(), name -> new long[0]);
            final long[] longer = Arrays.copyOf(known, known.length + 1);
            longer[known.length] = offset;
            offsets.put(file.getFileName(), longer);
        }

        @Override
        public void onForeign(final Path file, final long offset, final int length) {
            // Not touched.
        }

        @Override
        public void onDamage(final Damage found, final Path file, final long offset, final String why) {
            damage = damage == null ? why + ", file=" + file : damage;
        }

        @Override
        public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
            ends.put(file.getFileName(), offset);
        }

        /** The files with records. */
        Path[] files() {
            return offsets.keySet().toArray(Path[]::new);
        }

        long[] offsets(final Path file) {
            return offsets.get(file);
        }

        long end(final Path file) {
            return ends.get(file);
        }
    }
}
