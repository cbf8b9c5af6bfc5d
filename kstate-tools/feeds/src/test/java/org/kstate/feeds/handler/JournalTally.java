package org.kstate.feeds.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * Reads a feed handler's journal through and checks it on the way: each state's versions are 1, 2, 3 …, each payload is whole, and
 * the events of the feed are there once, in order, none left out.
 */
public final class JournalTally {
    private final Map<String, Long> versions = new TreeMap<>();
    private final Map<String, byte[]> payloads = new TreeMap<>();
    private long events;

    private JournalTally() {
    }

    public static JournalTally of(final Path journal) {
        final JournalTally tally = new JournalTally();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                tally.add(reader.record());
            }
        }
        return tally;
    }

    private void add(final JournalRecord record) {
        if (record.kind() != Journal.COMMIT) {
            return;
        }
        assertEquals(1, record.entryCount());
        final JournalEntry entry = record.entry(0);
        final String name = entry.nameString();
        assertEquals(versions.getOrDefault(name, 0L) + 1, entry.version(), name);
        versions.put(name, entry.version());
        payloads.put(name, entry.payload());
        final BytesStore<?, ?> payload = BytesStore.wrap(entry.payload());
        final PayloadKind kind = PayloadKind.ofState(name);
        assertTrue(kind.verify(payload, 0), () -> name + " version " + entry.version());
        assertEquals(++events, kind.sequence(payload, 0), name);
    }

    /** The last version of each state that was written. */
    Map<String, Long> versions() {
        return versions;
    }

    byte[] payload(final String state) {
        return payloads.get(state);
    }

    public long events() {
        return events;
    }
}
