package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.persistence.JournalReader;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.WantedJournal;
import org.kstate.testing.SharedMemory;

/** Sequence numbers and the chain of CRCs: what is missing, doubled or of another journal is told. */
class ChainTest {

    private static final long START_MS = 1_795_000_000_000L;
    /** Damage that nobody gets past is told again and again. */
    private static final int MOST_READ = 100;
    private static final long DAY_MS = 86_400_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final TestRollTime rollTime = new TestRollTime(START_MS);

    private Path journal() {
        return directory.resolve("journal");
    }

    private void write(final int days, final int perDay) {
        long version = 0;
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            for (int day = 0; day < days; day++) {
                for (int i = 0; i < perDay; i++) {
                    writer.append("a", ++version);
                }
                rollTime.advance(DAY_MS);
            }
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (final Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private List<String> read() {
        final List<String> read = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(journal())) {
            boolean isThere = true;
            while (isThere && read.size() < MOST_READ) {
                try {
                    isThere = reader.next();
                    if (isThere) {
                        read.add(reader.record().sequence() + ":" + reader.record().entry(0).version());
                    }
                } catch (final CorruptJournalException e) {
                    read.add("damage");
                }
            }
        }
        return read;
    }

    @Test
    void shouldNumberRecordsAcrossFilesAndSessions() {
        write(2, 2);
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 5);
        }
        rollTime.forgetChain();
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 6);
        }
        assertEquals(List.of("1:1", "2:2", "3:3", "4:4", "5:5", "6:6"), read());
    }

    @Test
    void shouldRepeatNumberAndCrcOfARecordThatWasDropped() {
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 1);
            writer.stage("a", 2);
            writer.journal().discard();
            writer.append("a", 2);
        }
        assertEquals(List.of("1:1", "2:2"), read());
    }

    @Test
    void shouldTellAMissingFileInTheMiddleAndReadOn() throws IOException {
        write(3, 2);
        Files.delete(CycleFiles.files(journal())[1]);
        assertEquals(List.of("1:1", "2:2", "damage", "5:5", "6:6"), read());
        try (JournalReader reader = JournalReader.open(journal())) {
            assertThrows(CorruptJournalException.class, () -> reader.seekVersion("a", 3));
            assertTrue(reader.seekVersion("a", 6));
        }
    }

    @Test
    void shouldTellADamagedRecordOnceAndFollowTheChainBehindIt() throws IOException {
        write(1, 5);
        damage(2, 7);
        assertEquals(List.of("1:1", "2:2", "damage", "4:4", "5:5"), read());
    }

    @Test
    void shouldSeekBehindADamagedRecord() throws IOException {
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("b", 1);
            writer.append("b", 2);
            writer.append("a", 1);
            writer.append("a", 2);
        }
        damage(1, 7);
        try (JournalReader reader = JournalReader.open(journal())) {
            assertTrue(reader.seekVersion("a", 2));
            assertTrue(reader.next());
            assertEquals(2, reader.record().entry(0).version());
            assertThrows(CorruptJournalException.class, () -> reader.seekVersion("b", 2), "it may have been in the damaged record");
        }
    }

    /** Changes a byte of a record, counted from its head mark. */
    private void damage(final int record, final int offset) throws IOException {
        final byte[] mark = {'K', 'S', 'J', 'R'};
        try (RandomAccessFile file = new RandomAccessFile(CycleFiles.files(journal())[0].toFile(), "rw")) {
            int found = -1;
            long position = 0;
            while (found < record) {
                file.seek(position++);
                final byte[] read = new byte[mark.length];
                file.readFully(read);
                found += java.util.Arrays.equals(read, mark) ? 1 : 0;
            }
            // A bit of the kind's upper byte, for instance.
            file.seek(position - 1 + offset);
            final int old = file.read();
            file.seek(position - 1 + offset);
            file.write(old ^ 0x40);
        }
    }

    @Test
    void shouldRefuseAnOlderCopyOfTheJournal() throws IOException {
        write(1, 2);
        copy(journal(), directory.resolve("older"));
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 3);
        }
        delete(journal());
        Files.move(directory.resolve("older"), journal());
        final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> JournalWriter.open(journal(), rollTime));
        assertTrue(e.getMessage().contains("wantedSequence=3, foundSequence=2"), e.getMessage());
        assertEquals(List.of("1:1", "2:2"), read());
    }

    @Test
    void shouldTakeARecordThatBecameVisibleBeforeItsWriterDied() {
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 1);
            writer.append("a", 2);
            // As it was before the second record.
            try (JournalReader reader = JournalReader.open(journal())) {
                assertTrue(reader.next());
                rollTime.settleChain(reader.record().sequence(), reader.record().crc(), 0);
            }
            rollTime.unsettleChain();
            writer.journal().settle();
            assertFalse(rollTime.isChainUnsettled());
            assertEquals(2, rollTime.lastSequence());
            writer.append("a", 3);
        }
        assertEquals(List.of("1:1", "2:2", "3:3"), read());
    }

    @Test
    void shouldTakeARecordWhoseWriterDiedBetweenTheCrcAndTheSequenceOfTheChain() {
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            writer.append("a", 1);
            writer.append("a", 2);
            rollTime.settleChain(1, rollTime.lastCrc(), 0);
            rollTime.unsettleChain();
            writer.journal().settle();
            assertEquals(2, rollTime.lastSequence());
            rollTime.settleChain(1, ~rollTime.lastCrc(), 0);
            rollTime.unsettleChain();
            assertThrows(CorruptJournalException.class, () -> writer.journal().settle());
        }
    }

    /** Its writer was killed with the record staged: what is left of it behind the next, shorter one is no document. */
    @Test
    void shouldAppendShorterRecordsWhereALongOneWasLeft() {
        try (JournalWriter dead = JournalWriter.open(journal(), rollTime)) {
            dead.append("a", 1);
            dead.journal().begin(Journal.COMMIT, 2, 7, 2);
            dead.add("long", 1, -1L, 4000);
            dead.journal().stage();
            try (JournalWriter next = JournalWriter.open(journal(), rollTime, ProcessHandle.current().pid())) {
                for (int version = 2; version <= 6; version++) {
                    next.append("a", version);
                    assertEquals(version, next.last("a").version());
                }
            }
            assertEquals(List.of("1:1", "2:2", "3:3", "4:4", "5:5", "6:6"), read());
        }
    }

    private Journal open(final WantedJournal wanted) {
        return new QueueJournalProvider().open(new JournalSetup(journal(), JournalWriter.STORE_ID, rollTime, wanted, System.nanoTime(), null));
    }

    @Test
    void shouldTakeOnlyTheJournalThatIsWantedAndMakeNothing() throws IOException {
        assertThrows(JournalMissingException.class, () -> open(new WantedJournal(true, WantedJournal.ANY_ID)));
        assertThrows(JournalMissingException.class, () -> open(WantedJournal.of(5)));
        assertFalse(Files.exists(journal()));
        Files.createDirectory(journal());
        assertThrows(JournalMissingException.class, () -> open(new WantedJournal(true, WantedJournal.ANY_ID)));
        assertEquals(0, journal().toFile().list().length);
        write(1, 1);
        final long id;
        try (JournalReader reader = JournalReader.open(journal())) {
            id = reader.journalId();
        }
        assertTrue(id != WantedJournal.ANY_ID);
        try (Journal right = open(WantedJournal.of(id))) {
            assertEquals(id, right.id());
            assertThrows(JournalMissingException.class, () -> open(WantedJournal.of(id + 1)));
        }
        open(new WantedJournal(true, WantedJournal.ANY_ID)).close();
    }
}
