package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;

/** What a journal says of its states without its checkpoints: each record of a commit, an attachment or a deletion, read with the reader. */
public final class JournalTruth {

    private final Map<String, JournaledState> lasts = new HashMap<>();

    private JournalTruth() {
    }

    /**
     * Reads a whole journal.
     *
     * @param journal its directory.
     * @return what it says.
     */
    public static JournalTruth of(final Path journal) {
        final JournalTruth truth = new JournalTruth();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                final int kind = reader.record().kind();
                if (kind == Journal.COMMIT || kind == Journal.ATTACH || kind == Journal.DELETE) {
                    truth.add(reader.record(), kind == Journal.DELETE);
                }
            }
        }
        return truth;
    }

    private void add(final JournalRecord record, final boolean isDeleted) {
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            final JournaledState before = lasts.get(entry.nameString());
            if (before == null || entry.incarnation() > before.incarnation()
                || entry.incarnation() == before.incarnation() && entry.version() > before.version()) {
                lasts.put(entry.nameString(), new JournaledState(entry.incarnation(), entry.version(), entry.size(), isDeleted, record.timeNs(),
                    record.sessionId(), record.transactionId(), entry.payload()));
            }
        }
    }

    /** The states that it knows. */
    public Map<String, JournaledState> lasts() {
        return lasts;
    }

    /**
     * Fails unless a history says the same of each state, and knows no other.
     *
     * @param history of the journal, or of what is left of it.
     */
    public void assertIs(final JournalHistory history) {
        history.readOn();
        assertEquals(new TreeSet<>(lasts.keySet()), new TreeSet<>(history.names()));
        lasts.forEach((name, state) -> assertSame(state, history.last(name), name));
    }

    private static void assertSame(final JournaledState expected, final JournaledState found, final String name) {
        assertNotNull(found, name);
        assertArrayEquals(expected.payload(), found.payload(), name);
        assertEquals(new JournaledState(expected.incarnation(), expected.version(), expected.size(), expected.deleted(), expected.timeNs(),
            expected.sessionId(), expected.transactionId(), found.payload()), found, name);
    }

    /**
     * Fails unless what opening a journal finds is this.
     *
     * @param journal its directory.
     */
    public void assertIs(final Path journal) {
        try (JournalHistory history = new QueueHistory(journal)) {
            assertIs(history);
        }
    }

    /**
     * The kinds of the records of a journal, or of its rest.
     *
     * @param journal its directory.
     * @return kinds in order.
     */
    static List<Integer> kinds(final Path journal) {
        final List<Integer> kinds = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                kinds.add(reader.record().kind());
            }
        }
        return kinds;
    }
}
