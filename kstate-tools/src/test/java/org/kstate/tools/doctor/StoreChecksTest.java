package org.kstate.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.StoreActor;

/** Each check of a store, on stores with what it is to find. */
class StoreChecksTest {
    private static final String VALUE = "x";

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir
    private Path folder;
    private Path directory;
    private Kstate session;
    private State state;

    @BeforeEach
    void open() {
        directory = memory.resolve("store");
        session = Kstate.open(StoreOptions.create().directory(directory).maxPages(8).pageSize(64));
        state = session.subscribe("a", Permission.READ_WRITE, 8);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private Finding finding(final String check) {
        return finding(Machine.running(), check);
    }

    /** The worst of that check. */
    private Finding finding(final Machine machine, final String check) {
        final List<Finding> findings = StoreChecks.of(machine, directory);
        return findings.stream().filter(finding -> finding.check().equals(check)).max((a, b) -> a.level().compareTo(b.level()))
            .orElseThrow(() -> new AssertionError(findings));
    }

    private void assertFound(final Finding.Level level, final String check, final String said) {
        final Finding finding = finding(check);
        assertEquals(level, finding.level(), finding::toString);
        assertTrue(finding.what().contains(said), finding::toString);
        assertEquals(level == Finding.Level.OK, finding.advice().isEmpty(), finding::toString);
    }

    @Test
    void shouldFindNothingWrongWithAStoreThatIsWell() {
        state.publish(new byte[8]);
        state.persistTo(folder.resolve("journal"));

        final List<Finding> findings = StoreChecks.of(Machine.running(), directory);

        assertEquals(List.of("space", "store.lock", "pages", "sessions", "errors", "clock", "journal", "journal space"),
            findings.stream().map(Finding::check).toList());
        findings.stream().filter(finding -> !finding.check().endsWith("space"))
            .forEach(finding -> assertEquals(Finding.Level.OK, finding.level(), finding::toString));
    }

    @Test
    void shouldSayThatThereIsNoStoreAndMakeNone() {
        directory = memory.resolve("none");
        assertFound(Finding.Level.NOTE, "store", "there is none");
        assertFalse(Files.exists(directory));
    }

    @Test
    void shouldFindADamagedStore() throws IOException {
        try (RandomAccessFile pages = new RandomAccessFile(directory.resolve("pages").toFile(), "rw")) {
            pages.writeLong(0);
        }
        assertEquals(Finding.Level.PROBLEM, finding("store").level());
    }

    @Test
    void shouldFindDamagedDescriptions() throws IOException {
        Files.writeString(directory.resolve("descriptions"), VALUE);
        assertFound(Finding.Level.PROBLEM, "store", "descriptions are damaged");
    }

    @Test
    void shouldFindThatPagesAreRunningOut() {
        for (int i = 0; i < 7; i++) {
            session.subscribe("s" + i, Permission.READ_WRITE);
        }
        assertFound(Finding.Level.WARNING, "pages", "8 of 8 pages in use");
    }

    @Test
    void shouldFindDeadSessionsAndStoppedOnes() {
        try (ChildJvm child = actor("open")) {
            child.stop();
            assertFound(Finding.Level.WARNING, "sessions", "of stopped processes: 2 (pid " + child.pid() + " StoreActor)");
            child.resume();
            child.kill();
        }
        assertFound(Finding.Level.WARNING, "sessions", "dead, and not swept yet: 2 (pid ");
    }

    @Test
    void shouldFindTheStoppedHolderOfTheStoreLock() {
        try (ChildJvm child = actor("lock")) {
            assertFound(Finding.Level.NOTE, "store.lock", "held now");
            child.stop();
            assertFound(Finding.Level.PROBLEM, "store.lock", "held by a stopped process: pid=" + child.pid());
            assertTrue(finding("store.lock").advice().contains("kill -CONT " + child.pid()));
            child.resume();
        }
        assertFound(Finding.Level.OK, "store.lock", "free");
    }

    private ChildJvm actor(final String verb) {
        final ChildJvm child = ChildJvm.start(StoreActor.class);
        for (final String line : List.of("at " + directory, verb)) {
            child.send(line);
            assertTrue(child.line().startsWith("ok"), line);
        }
        return child;
    }

    @Test
    void shouldFindACommitOfATimeToCome() {
        final long ahead = TimeUnit.HOURS.toNanos(1);
        try (Kstate early = Kstate.open(StoreOptions.create().directory(directory).clock(() -> System.currentTimeMillis() * 1_000_000 + ahead));
             State late = early.subscribe("a", Permission.READ_WRITE)) {
            late.publish(new byte[8]);
        }
        assertFound(Finding.Level.WARNING, "clock", "state=a");
    }

    @Test
    void shouldFindAJournalThatIsGoneOrAnotherOrAnotherStores() throws IOException {
        final Path journal = folder.resolve("journal");
        state.publish(new byte[8]);
        state.persistTo(journal);
        session.close();
        Files.move(journal, folder.resolve("moved"));
        assertFound(Finding.Level.PROBLEM, "journal", "it cannot be read");

        try (Kstate other = Kstate.open(StoreOptions.create().directory(memory.resolve("other")).maxPages(8));
             State another = other.subscribe("b", Permission.READ_WRITE, 8)) {
            another.publish(new byte[8]);
            another.persistTo(journal);
        }
        assertFound(Finding.Level.PROBLEM, "journal", "another journal is in its place");

        Files.copy(journal.resolve("owner"), folder.resolve("kept"));
        try (RandomAccessFile owner = new RandomAccessFile(folder.resolve("moved/owner").toFile(), "rw")) {
            owner.seek(16);
            owner.writeLong(1);
        }
        Files.move(journal, folder.resolve("foreign"));
        Files.move(folder.resolve("moved"), journal);
        assertFound(Finding.Level.PROBLEM, "journal", "another store's");
        Files.write(journal.resolve("owner"), new byte[3]);
        assertFound(Finding.Level.PROBLEM, "journal", "too short");
    }

    @Test
    void shouldFindAJournalsStoppedHolderAndAFailedFlush() throws IOException {
        state.publish(new byte[8]);
        state.persistTo(folder.resolve("journal"));
        final StoreFiles files = new StoreFiles(directory);
        final long place = StoreHeader.read(files.pages()).geometry().journal(0);
        final Path root = Files.createDirectories(folder.resolve("root/proc/77"));
        Files.writeString(root.resolve("stat"), "77 (java) T 1");
        try (RandomAccessFile pages = new RandomAccessFile(files.pages().toFile(), "rw")) {
            write(pages, place + JournalLayout.LOCK, JournalLockWord.of(2, 77, JournalLockWord.NO_VICTIM));
            final Finding lock = finding(new Machine(folder.resolve("root")), "journal lock");
            assertEquals(Finding.Level.PROBLEM, lock.level());
            assertTrue(lock.what().contains("pid=77, journal=" + folder.resolve("journal").toRealPath()), lock::toString);
            write(pages, place + JournalLayout.LOCK, JournalLockWord.FREE);
            write(pages, place + JournalLayout.FAILED, 1);
            assertFound(Finding.Level.PROBLEM, "journal", "a flush has failed");
            write(pages, place + JournalLayout.FAILED, 0);
        }
        assertFound(Finding.Level.OK, "journal", "it is the store's");
    }

    private static void write(final RandomAccessFile file, final long offset, final long value) throws IOException {
        file.seek(offset);
        file.writeLong(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
    }
}
