package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.queue.JournalTruth;
import org.kstate.spi.Journal;
import org.kstate.spi.ReadingProgress;

/** What a store says of its values is in its journals, once, whatever comes first; it stays there, and comes back from there. */
class DescribedJournalTest extends DescriptionsFixture {

    /** In nine records. */
    private static final String LONG = "\u6f22".repeat(32_768 / 3);

    private void assertJournal(final int records, final Map<String, String> expected) {
        final IndependentReader read = IndependentReader.read(journal);
        assertEquals(records, read.descriptionRecords());
        assertEquals(expected, read.descriptions());
        JournalDescriptions.read(journal).newest().byPattern().forEach((pattern, text) -> assertEquals(expected.get(pattern), text));
    }

    private static Map<String, String> newest(final Path of) {
        return JournalDescriptions.read(of).newest().byPattern();
    }

    @Test
    void shouldHaveDescriptionsInEachJournalOnceWhateverComesFirst() {
        final Path second = directory.resolve("second");
        try (Kstate store = open("store")) {
            store.describe("a*", LINE);
            state(store, "a").persistTo(journal);
            assertJournal(1, Map.of("a*", LINE));
            store.describe("b", OTHER);
            assertJournal(2, Map.of("a*", LINE, "b", OTHER));
            store.describe("b", OTHER);
            state(store, "b").persistTo(journal);
            state(store, "b").persistTo(journal);
            assertJournal(2, Map.of("a*", LINE, "b", OTHER));
            state(store, "c").persistTo(second);
            store.describe("a**", OTHER);
            assertJournal(3, Map.of("a*", OTHER, "b", OTHER));
            store.describe("b", "");
            assertJournal(4, Map.of("a*", OTHER, "b", ""));
            store.describe("b", "");
            assertEquals(Map.of("a*", OTHER), newest(journal));
            assertEquals(Map.of("a*", OTHER), newest(second));
        }
        try (Kstate store = open("store")) {
            publish(state(store, "a"), 1);
            assertJournal(4, Map.of("a*", OTHER, "b", ""));
        }
    }

    @Test
    void shouldKeepTextsThatAreLongerThanARecord() throws Exception {
        try (Kstate store = open("store")) {
            store.describe("a", LONG);
            state(store, "a").persistTo(journal);
            assertJournal(9, Map.of("a", LONG));
            assertEquals(LONG, newest(journal).get("a"));
            store.checkpoint(journal);
            assertJournal(18, Map.of("a", LONG));
        }
        JournalTruth.of(journal).assertIs(journal);
    }

    @Test
    void shouldGiveANewStoreWhatTheJournalSaysAndLetItsOwnWordsCount() {
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            store.describe("b", LINE);
            publish(state(store, "a"), 1);
            state(store, "a").persistTo(journal);
        }
        try (Kstate store = open("fresh")) {
            store.describe("b", OTHER);
            state(store, "a").persistTo(journal);
            assertEquals(LINE, store.description("a"));
            assertEquals(OTHER, store.description("b"));
            assertEquals(Map.of("a", LINE, "b", OTHER), newest(journal));
            store.describe("a", "");
            state(store, "b").persistTo(journal);
            assertNull(store.description("a"));
            assertEquals(Map.of("b", OTHER), newest(journal));
        }
    }

    /** As the message about a damaged file says. */
    @Test
    void shouldBringBackDescriptionsWhoseFileWasRemoved() throws Exception {
        final Path file = directory.resolve("store").resolve("descriptions");
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            state(store, "a").persistTo(journal);
            Files.write(file, new byte[7]);
            state(store, "b").persistTo(journal);
            Files.delete(file);
            state(store, "c").persistTo(journal);
            assertEquals(LINE, store.description("a"));
        }
        assertJournal(1, Map.of("a", LINE));
    }

    @Test
    void shouldReadEachCommitByWhatWasInForceThere() {
        try (Kstate store = open("store")) {
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("*", LINE);
            publish(a, 2);
            store.describe("*", OTHER);
            publish(a, 3);
            store.describe("*", "");
            publish(a, 4);
        }
        final List<Long> indexes = commits();
        final JournalDescriptions descriptions = JournalDescriptions.read(journal);
        assertEquals(Map.of(), descriptions.at(indexes.get(0)).byPattern());
        assertEquals(LINE, descriptions.of(indexes.get(0), "a"));
        assertEquals(LINE, descriptions.of(indexes.get(1), "a"));
        assertEquals(OTHER, descriptions.of(indexes.get(2), "a"));
        assertNull(descriptions.of(indexes.get(3), "a"));
        assertEquals(Map.of(), descriptions.newest().byPattern());
        assertEquals(3, descriptions.all().size());
    }

    private List<Long> commits() {
        final List<Long> indexes = new ArrayList<>();
        Replay.of(journal).run((record, entry) -> {
            if (record.kind() == Journal.COMMIT) {
                indexes.add(record.index());
            }
        });
        return indexes;
    }

    /** What is more specific and comes later says nothing of commits that another pattern describes. */
    @Test
    void shouldReadOldCommitsByThePatternThatWasInForce() {
        try (Kstate store = open("store")) {
            final State a = state(store, "md.a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("md.*", LINE);
            publish(a, 2);
            store.describe("md.a", OTHER);
            store.describe("b", LINE);
            publish(a, 3);
        }
        final List<Long> indexes = commits();
        final JournalDescriptions descriptions = JournalDescriptions.read(journal);
        assertEquals(LINE, descriptions.of(indexes.get(0), "md.a"));
        assertEquals(LINE, descriptions.of(indexes.get(1), "md.a"));
        assertEquals(OTHER, descriptions.of(indexes.get(2), "md.a"));
        assertEquals(LINE, descriptions.of(indexes.get(0), "b"));
        assertNull(descriptions.of(indexes.get(0), "c"));
    }

    /** Those that come together are taken together. */
    @Test
    void shouldReadCommitsBeforeAllDescriptionsByTheMostSpecificOfTheFirstOnes() {
        try (Kstate store = open("store")) {
            final State a = state(store, "md.a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("md.*", LINE);
            store.describe("md.a", OTHER);
        }
        assertEquals(OTHER, JournalDescriptions.read(journal).of(commits().get(0), "md.a"));
    }

    @Test
    void shouldCountAmongEqualPatternsTheLastOneGivenAsTheStoreDoes() {
        try (Kstate store = open("store")) {
            store.describe("a*", LINE);
            store.describe("*b", OTHER);
            final State ab = state(store, "ab");
            ab.persistTo(journal);
            publish(ab, 1);
            store.describe("a*", LINE);
            publish(ab, 2);
            assertEquals(LINE, store.description("ab"));
            store.checkpoint(journal);
            publish(ab, 3);
        }
        final List<Long> indexes = commits();
        final JournalDescriptions descriptions = JournalDescriptions.read(journal);
        assertEquals(OTHER, descriptions.of(indexes.get(0), "ab"));
        assertEquals(LINE, descriptions.of(indexes.get(1), "ab"));
        assertEquals(LINE, descriptions.of(indexes.get(2), "ab"));
        assertEquals(LINE, descriptions.newest().of("ab"));
        assertEquals(2, descriptions.all().size());
        assertEquals(LINE, JournalDescriptions.readFor(journal, indexes.get(2)).of(indexes.get(2), "ab"));
        try (Kstate target = open("target")) {
            Replay.of(journal).into(target).run();
            assertEquals(LINE, target.description("ab"));
        }
    }

    @Test
    void shouldReadNothingBeforeACheckpointForWhatIsBehindIt() {
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("a", OTHER);
            publish(a, 2);
            store.checkpoint(journal);
            publish(a, 3);
        }
        final List<Long> indexes = commits();
        final JournalDescriptions late = JournalDescriptions.readFor(journal, indexes.get(2));
        assertEquals(OTHER, late.of(indexes.get(2), "a"));
        // The first text stands before the checkpoint.
        assertEquals(List.of(Map.of("a", OTHER)), late.all().stream().map(StateDescriptions::byPattern).toList());
        final JournalDescriptions early = JournalDescriptions.readFor(journal, indexes.get(1));
        assertEquals(LINE, early.of(indexes.get(0), "a"));
        assertEquals(2, early.all().size());
    }

    /** Records: describe, attach, commit, describe, 100 commits. */
    @Test
    void shouldReadNoFartherThanTheCommitsAndMeetWhatIsAppended() {
        final List<Long> told = new ArrayList<>();
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("a", OTHER);
            for (int i = 0; i < 100; i++) {
                publish(a, 2);
            }
            final List<Long> indexes = commits();
            try (DescriptionReader reader = DescriptionReader.openFor(journal, indexes.get(0), (sequence, records) -> told.add(sequence))) {
                assertEquals(List.of(), told);
                assertEquals(LINE, reader.of(indexes.get(0), "a"));
                assertEquals(LINE, reader.at(indexes.get(0)).of("a"));
                assertEquals(List.of(1L, 2L, 3L), told);
                assertEquals(OTHER, reader.of(indexes.get(1), "a"));
                assertEquals(5, told.size());
                assertNull(reader.of(indexes.get(1), "b"));
                assertEquals(104, told.size(), "for a state that nothing had described");
                assertEquals(LINE, reader.of(indexes.get(0), "a"));
                store.describe("a", LINE);
                store.describe("b", OTHER);
                publish(a, 3);
                final List<Long> all = commits();
                assertEquals(OTHER, reader.of(indexes.get(1), "b"));
                assertEquals(LINE, reader.of(all.get(all.size() - 1), "a"));
                assertEquals(JournalDescriptions.read(journal).all().stream().map(StateDescriptions::byPattern).toList(),
                    reader.toEnd().all().stream().map(StateDescriptions::byPattern).toList());
            }
            store.checkpoint(journal);
            publish(a, 4);
            told.clear();
            final List<Long> all = commits();
            try (DescriptionReader reader = DescriptionReader.openFor(journal, all.get(all.size() - 1), (sequence, records) -> told.add(sequence))) {
                assertEquals(LINE, reader.of(all.get(all.size() - 1), "a"));
                assertTrue(told.get(0) > 107 && told.size() < 10, told::toString);
            }
        }
    }

    /** So who keeps something for each object need not make it anew, and what was met before is not folded again. */
    @Test
    void shouldGiveTheSameObjectBehindWhatACheckpointRepeats() {
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            try (DescriptionReader reader = DescriptionReader.openFor(journal, 0, ReadingProgress.NONE)) {
                final StateDescriptions inForce = reader.at(commits().get(0));
                final JournalDescriptions early = reader.toEnd();
                store.checkpoint(journal);
                publish(a, 2);
                assertSame(inForce, reader.at(commits().get(1)));
                store.describe("b", OTHER);
                publish(a, 3);
                assertEquals(Map.of("a", LINE, "b", OTHER), reader.at(commits().get(2)).byPattern());
                assertSame(inForce, reader.at(commits().get(1)));
                assertEquals(1, early.all().size(), "a copy");
            }
        }
    }

    @Test
    void shouldKeepDescriptionsInACopyAndBehindACheckpoint() throws Exception {
        System.setProperty("kstate.journal.rollCycle", "TEST4_SECONDLY");
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            final int files = files(journal);
            while (files(journal) == files) {
                publish(a, 2);
            }
            store.checkpoint(journal);
            final Path copy = directory.resolve("copy");
            JournalCopy.of(journal).to(copy);
            assertEquals(Map.of("a", LINE), newest(copy));
            assertEquals(1, JournalTrim.of(journal).keepFiles(1).run().size());
            assertEquals(Map.of("a", LINE), newest(journal));
            publish(a, 3);
        } finally {
            System.clearProperty("kstate.journal.rollCycle");
        }
        try (Kstate fresh = open("fresh")) {
            state(fresh, "a").persistTo(journal);
            assertEquals(LINE, fresh.description("a"));
        }
        final IndependentReader read = IndependentReader.read(journal);
        assertTrue(read.firstSequence() > 1);
        assertEquals(Map.of("a", LINE), read.descriptions());
    }

    private static int files(final Path of) throws Exception {
        try (Stream<Path> files = Files.list(of)) {
            return (int) files.filter(path -> path.toString().endsWith(".cq4")).count();
        }
    }

    @Test
    void shouldGiveAReplayedStoreWhatWasInForce() {
        try (Kstate store = open("store")) {
            final State a = state(store, "a");
            store.describe("a", LINE);
            store.describe("x".repeat(254), LINE);
            a.persistTo(journal);
            publish(a, 1);
            store.describe("a", OTHER);
            publish(a, 2);
        }
        try (Kstate target = open("target")) {
            target.describe("own.*", LINE);
            Replay.of(journal).into(target, "r.").run();
            assertEquals(OTHER, target.description("r.a"));
            assertNull(target.description("a"));
            target.describe("p.a", "own");
            Replay.of(journal).into(target, "p.").run();
            assertEquals("own", target.description("p.a"));
        }
        try (Kstate target = open("early"); RunningReplay replay = Replay.of(journal).untilTime(timeOfFirst() + 1).into(target, "").start()) {
            replay.await();
            assertEquals(LINE, target.description("a"));
        }
    }

    @Test
    void shouldDescribeAgainWhatARepairHasCutOff() throws Exception {
        try (Kstate store = open("store")) {
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("a", LINE);
            publish(a, 2);
        }
        damageDescription();
        // The values can be read, and by their first description, as far as anybody knows one.
        assertEquals(Map.of(), newest(journal));
        JournalRepair.truncate(journal);
        try (Kstate store = open("store")) {
            publish(state(store, "a"), 3);
            assertEquals(Map.of("a", LINE), newest(journal));
        }
    }

    /** A state that is persistent: whatever comes next compares. */
    private void persistAgain() {
        final Map<String, String> before = newest(journal);
        open("store").close();
        assertEquals(before, newest(journal), "opening reads no journal");
        try (Kstate store = open("store")) {
            state(store, "a").persistTo(journal);
        }
    }

    /** What takes it back is cut off, so that the journal has it again. */
    @Test
    void shouldTakeBackAgainWhatARepairHasBroughtBack() throws Exception {
        try (Kstate store = open("store")) {
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("b", OTHER);
            store.describe("a", LINE);
            store.describe("b", "");
        }
        damageDescription();
        JournalRepair.truncate(journal);
        assertEquals(Map.of("b", OTHER), newest(journal));
        try (Kstate store = open("store")) {
            publish(state(store, "a"), 2);
        }
        persistAgain();
        assertEquals(Map.of("a", LINE), newest(journal));
    }

    @Test
    void shouldCommitAfterARepairWhereTheDescriptionsCannotBeRead() throws Exception {
        final Path file = directory.resolve("store").resolve("descriptions");
        try (Kstate store = open("store")) {
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            store.describe("a", LINE);
        }
        damageDescription();
        JournalRepair.truncate(journal);
        final byte[] whole = Files.readAllBytes(file);
        Files.delete(file);
        // Of another user, or of a kind that nobody reads.
        Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
        try (Kstate store = open("store")) {
            publish(state(store, "a"), 2);
        }
        Files.delete(file);
        Files.write(file, whole);
        persistAgain();
        assertEquals(Map.of("a", LINE), newest(journal));
    }

    private void damageDescription() throws Exception {
        final Path file;
        try (Stream<Path> files = Files.list(journal)) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer content = ByteBuffer.allocate(1 << 20);
            channel.read(content, 0);
            final int at = new String(content.array(), StandardCharsets.ISO_8859_1).indexOf(LINE);
            channel.write(ByteBuffer.wrap(new byte[] {'?'}), at);
        }
    }
}
