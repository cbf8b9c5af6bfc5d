package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.DescriptionReader;
import org.kstate.persistence.JournalDescriptions;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.ReadingProgress;

/** While a checkpoint repeats descriptions a store may be given others: each reader has them in the store's order, wherever it began. */
class GivenDescriptionsTest {

    private static final List<String> ORDER = List.of("*c=3", "a*=4", "b*=5", "*d=6");

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    @TempDir
    private Path directory;
    private long timeNs;

    private long append(final Journal journal, final int kind, final long transaction, final long... words) {
        journal.begin(kind, ++timeNs, 7, transaction);
        journal.body(words);
        final long index = journal.stage();
        journal.publish();
        return index;
    }

    private void describe(final Journal journal, final String pattern, final String text, final long checkpoint) {
        for (final long[] body : DescribeRecord.bodies(NamePattern.of(pattern), text)) {
            append(journal, Journal.DESCRIBE, checkpoint, body);
        }
    }

    private static List<String> entries(final StateDescriptions descriptions) {
        return descriptions.entries().stream().map(entry -> entry.pattern() + "=" + entry.text()).toList();
    }

    private void assertEachReaderHas(final List<String> expected) {
        assertEquals(expected, entries(JournalDescriptions.read(directory).newest()));
        assertEquals(expected, entries(JournalDescriptions.readFor(directory, Long.MAX_VALUE).newest()));
        try (QueueHistory history = new QueueHistory(directory)) {
            history.readOn();
            assertEquals(expected, entries(history.descriptions()));
        }
    }

    @Test
    void shouldKeepTheOrderOfTheStoreWhereACheckpointRepeatsSomeBetween() {
        final StateDescriptions store = StateDescriptions.NONE.with("a*", "1").with("b*", "2").with("*c", "3").with("a*", "4").with("b*", "5")
            .with("*d", "6");
        assertEquals(ORDER, entries(store));
        final long index;
        final long begin = 4;
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            final Journal journal = writer.journal();
            describe(journal, "a*", "1", 0);
            describe(journal, "b*", "2", 0);
            describe(journal, "*c", "3", 0);
            index = append(journal, Journal.CHECKPOINT_BEGIN, begin, begin - 1, 0);
            describe(journal, "a*", "1", begin);
            describe(journal, "a*", "4", 0);
            describe(journal, "b*", "5", 0);
            describe(journal, "b*", "5", begin);
            describe(journal, "*c", "3", begin);
            describe(journal, "*d", "6", 0);
            append(journal, Journal.CHECKPOINT_END, begin, begin, 0, 0);
        }
        assertEachReaderHas(ORDER);
        new CheckpointHint(index, begin).write(directory);
        assertEachReaderHas(ORDER);
        assertEquals("3", JournalDescriptions.read(directory).newest().of("xc"));
    }

    /** A repeated one says nothing new; what is described behind it takes nothing from the places before. */
    @Test
    void shouldKeepWhatWasInForceBeforeARepeatedOneThatSaysNothingNew() {
        final long described;
        final long checkpoint;
        final long last;
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            final Journal journal = writer.journal();
            describe(journal, "a", "x", 0);
            described = append(journal, Journal.CHECKPOINT_BEGIN, 2, 1, 0);
            checkpoint = append(journal, Journal.CHECKPOINT_BEGIN, 3, 2, 0);
            describe(journal, "a", "x", 3);
            describe(journal, "b", "1", 0);
            describe(journal, "b", "2", 0);
            last = append(journal, Journal.CHECKPOINT_END, 3, 3, 0, 0);
        }
        final JournalDescriptions read = JournalDescriptions.read(directory);
        for (final long index : new long[] {described, checkpoint}) {
            assertEquals(List.of("a=x"), entries(read.at(index)));
            assertEquals("x", read.of(index, "a"));
        }
        assertEquals(List.of("a=x", "b=2"), entries(read.at(last)));
        assertEquals(2, read.all().size());
        try (DescriptionReader reader = DescriptionReader.openFor(directory, 0, ReadingProgress.NONE)) {
            assertEquals("x", reader.of(described, "a"));
            assertEquals("2", reader.of(last, "b"));
            assertEquals(List.of("a=x"), entries(reader.at(described)));
        }
    }
}
