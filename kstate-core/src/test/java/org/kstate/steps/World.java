package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.CommitResult;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.filejournal.FileJournal;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.KernelLock;
import org.kstate.session.StoreFiles;
import org.kstate.spi.Journal;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;

/**
 * A store in which a scene is played by another process, and the test's own session in it: those who must not notice, and their view of
 * what is right at each moment.
 */
final class World implements AutoCloseable {

    /** A call that waits for nobody takes less; what would be waited for takes much longer. */
    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(10);
    /** Bounds of waiting where somebody is stopped. */
    static final long SHORT_MS = 20;
    /** Bounds of waiting where nobody is to be waited for. */
    static final long LONG_MS = 60_000;
    private static final String GUEST = "guest";

    private final int number;
    private final Scene scene;
    private final Path directory;
    private final long timeoutMs;
    private final StoreFiles files;
    private final Ledger ledger;
    private final Snapshot snapshot = new Snapshot();
    private final Snapshot pairSnapshot = new Snapshot();
    private Kstate store;
    private State main;
    private State kept;
    /** Null unless the scene has a second state. */
    private State pair;
    private RawStore raw;
    /** Null unless the test watches. */
    private Doorbell doorbell;
    private int rings;

    /**
     * Makes a world, ready for its scene.
     *
     * @param number    of it.
     * @param scene     to be played.
     * @param directory of it, which is there and empty.
     * @param timeoutMs bound of the test's waiting in it.
     */
    World(final int number, final Scene scene, final Path directory, final long timeoutMs) {
        this.number = number;
        this.scene = scene;
        this.directory = directory;
        this.timeoutMs = timeoutMs;
        this.files = new StoreFiles(directory.resolve("store"));
        this.ledger = new Ledger(scene.commits(), scene.copies());
        if (!scene.makesStore()) {
            open();
            for (int i = 0; i < scene.before(); i++) {
                commit();
            }
            scene.prepare(this);
        }
    }

    int number() {
        return number;
    }

    Path directory() {
        return directory;
    }

    private void open() {
        store = Kstate.open(Actor.options(directory, timeoutMs));
        main = store.subscribe(Actor.MAIN, Permission.READ_WRITE);
        main.setSize(Actor.SIZE);
        kept = store.subscribe(Actor.KEPT, Permission.READ_WRITE);
        raw = RawStore.open(store.directory());
        if (scene.several()) {
            openPair();
        }
        if (scene.journaled()) {
            main.persistTo(journal());
        }
    }

    private void openPair() {
        pair = store.subscribe(Actor.PAIR, Permission.READ_WRITE);
        pair.setSize(Actor.SIZE);
        if (scene.journaled()) {
            pair.persistTo(journal());
        }
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    // What scenes ask for.

    /** A state that was there and has ended: its page is free. */
    void makeAndEnd(final String name) {
        try (State state = store.subscribe(name, Permission.READ_WRITE)) {
            final Bytes<?> payload = Bytes.allocateDirect(new byte[] {1, 2, 3});
            state.publish(payload);
            payload.releaseLast();
        }
    }

    void markRegistryInUse() {
        raw.control().putLong(ControlLayout.REGISTRY_IN_USE, 1);
    }

    /** The test's session sleeps on the main state. */
    void watch() {
        doorbell = store.doorbell();
        doorbell.watch(main);
        rings = doorbell.rings();
    }

    // What others do.

    /** Reads the main state: whole, and a version that was committed; and what was committed together with it. */
    void look() {
        if (scene.several()) {
            store.snapshot(new State[] {main, pair}, new Snapshot[] {snapshot, pairSnapshot});
        } else {
            main.read(snapshot);
        }
        ledger.current(snapshot.version(), Actor.seed(snapshot.bytes(), snapshot.length()));
        if (scene.several()) {
            assertEquals(scene.paired(ledger.hasActors()), pairSnapshot.version(), "half of a commit was seen, or its other half is lost");
            assertEquals(pairSnapshot.version() * Actor.SEED, Actor.seed(pairSnapshot.bytes(), pairSnapshot.length()));
        }
    }

    private void commit() {
        try (Transaction transaction = main.begin()) {
            final long base = transaction.baseVersion();
            Payload.fill(transaction.bytes().addressForWrite(0), transaction.size(), Ledger.seedAfter(base));
            assertEquals(CommitResult.COMMITTED, transaction.commit());
            ledger.committed(transaction.version());
        }
    }

    /** Commits so often that each slot is used again. */
    void lap() {
        look();
        for (int i = 0; i <= Actor.SLOTS; i++) {
            commit();
            look();
        }
    }

    /** Everything that a process can do, while the actor lives and does not have the store's lock. */
    private void doAll() {
        try (Kstate other = Kstate.open(Actor.options(directory, timeoutMs)); State again = other.subscribe(Actor.KEPT, Permission.READ_WRITE)) {
            assertEquals(kept.pageIndex(), again.pageIndex());
        }
        makeAndEnd(GUEST);
        final State guest = store.subscribe(GUEST, Permission.READ);
        assertFalse(guest.isWritten(), "a state that has evaporated came back");
        store.delete(GUEST);
        guest.close();
    }

    // The moments.

    /** The actor stands still at a step. */
    void assertNobodyIsHarmedByTheStopped(final String step, final long pid) {
        final boolean locked = isStoreLocked();
        if (store == null) {
            if (locked) {
                assertBusy(step, pid, () -> Kstate.open(Actor.options(directory, timeoutMs)));
                return;
            }
            open();
        }
        look();
        if (main.isPersistent() && JournalLockWord.pid(journalLock()) == pid) {
            final JournalBusyException e = assertThrows(JournalBusyException.class, this::commit);
            assertTrue(e.getMessage().contains("holderPid=" + pid), e.getMessage());
            look();
        } else {
            lap();
        }
        makeKept();
        if (!locked) {
            doAll();
        } else if (number % 3 == 0) {
            assertBusy(step, pid, () -> Kstate.open(Actor.options(directory, timeoutMs)));
        } else if (number % 3 == 1) {
            assertBusy(step, pid, () -> store.subscribe(Actor.KEPT, Permission.READ));
        } else {
            assertBusy(step, pid, () -> store.delete(Actor.KEPT));
        }
    }

    private void makeKept() {
        final long version = kept.version();
        final Bytes<?> payload = Bytes.allocateDirect(Actor.SIZE);
        Payload.fill(payload.addressForWrite(0), Actor.SIZE, version + 1);
        assertEquals(version + 1, kept.publish(payload.addressForRead(0), Actor.SIZE));
        payload.releaseLast();
    }

    private static void assertBusy(final String step, final long pid, final Runnable call) {
        final long start = System.nanoTime();
        final StoreBusyException e = assertThrows(StoreBusyException.class, call::run);
        assertTrue(System.nanoTime() - start < AT_ONCE_NS, "the waiting was not bounded");
        // Just after it has taken the lock, and just before it gives it back, nobody knows who has it.
        final boolean named = e.getMessage().contains("pid=" + pid);
        final boolean unnamed = step.contains(" StoreLock.") && e.getMessage().contains("holder=[unknown]");
        assertTrue(named || unnamed, e.getMessage());
    }

    /** The lock is the kernel's, and another's than the test's. */
    private boolean isStoreLocked() {
        if (!Files.exists(files.storeLock())) {
            return false;
        }
        try (KernelLock lock = KernelLock.open(files.storeLock())) {
            return lock.isHeldByAnother(0);
        }
    }

    private long journalLock() {
        return raw.pages().buffer().getLongAcquire(StoreHeaderLayout.JOURNALS_IN_USE) == 0 ? JournalLockWord.FREE
            : raw.pages().buffer().getLongAcquire(raw.pages().geometry().journal(0) + JournalLayout.LOCK);
    }

    /** The actor has played its scene to the end, whatever was done meanwhile. */
    void assertWell(final String outcome) {
        if (store == null) {
            open();
        }
        look();
        final String[] words = outcome.split(" ");
        switch (words[0]) {
            case "version" -> ledger.told(Long.parseLong(words[1]));
            case "read" -> ledger.seen(Long.parseLong(words[1]), Long.parseLong(words[2]));
            case "conflict" -> ledger.refused();
            default -> assertTrue(outcome.startsWith(Scene.DONE), outcome);
        }
        lap();
    }

    /** The actor's process is gone, or its session closed: nothing is left of it, and nothing else is missing. */
    void assertNothingIsLeft() {
        final long start = System.nanoTime();
        if (store == null) {
            open();
        }
        look();
        if (doorbell != null) {
            assertTrue(main.version() == scene.before() || doorbell.await(rings, AT_ONCE_NS), "nobody woke who sleeps on the state");
            doorbell.close();
        }
        if (scene.copies() || scene.journaled()) {
            main.persistTo(journal());
            ledger.copied(main.version());
        }
        lap();
        makeKept();
        if (main.isPersistent()) {
            assertJournaled();
        }
        doAll();
        assertEmpty(Actor.OWN);
        assertClean();
        try (Kstate next = Kstate.open(Actor.options(directory, timeoutMs))) {
            assertNotEquals(store.sessionId(), next.sessionId());
        }
        store.close();
        startAgain();
        assertTrue(System.nanoTime() - start < AT_ONCE_NS, "somebody was waited for");
    }

    /** Each version once, in order, none skipped, up to the current one. */
    private void assertJournaled() {
        final List<FileJournal.Entry> commits = FileJournal.entries(journal()).stream()
            .filter(entry -> entry.kind() == Journal.COMMIT && entry.name().equals(Actor.MAIN)).toList();
        final long first = commits.get(0).version();
        assertTrue(scene.journaled() ? first == 1 : first <= scene.before() + 1 + Actor.SLOTS + 1, "first=" + first);
        assertEquals(LongStream.rangeClosed(first, ledger.last()).boxed().toList(), commits.stream().map(FileJournal.Entry::version).toList());
        if (scene.several()) {
            assertPairJournaled(commits);
        }
        for (final FileJournal.Entry entry : commits) {
            final Bytes<?> bytes = Bytes.allocateDirect(entry.payload());
            assertEquals(ledger.seed(entry.version()), Actor.seed(bytes, entry.payload().length), "journaled otherwise than committed");
            bytes.releaseLast();
        }
    }

    /** The second state's version is in the record of the main one's. */
    private void assertPairJournaled(final List<FileJournal.Entry> ofMain) {
        final List<FileJournal.Entry> ofPair = FileJournal.entries(journal()).stream()
            .filter(entry -> entry.kind() == Journal.COMMIT && entry.name().equals(Actor.PAIR)).toList();
        assertEquals(scene.paired(ledger.hasActors()), ofPair.size());
        for (final FileJournal.Entry entry : ofPair) {
            assertEquals(1, entry.version());
            final FileJournal.Entry together = ofMain.stream().filter(other -> other.index() == entry.index()).findFirst().orElseThrow();
            assertEquals(Actor.SEED, ledger.seed(together.version()), "in the record of another commit");
            assertEquals(together.transactionId(), entry.transactionId());
        }
    }

    /** The state that only the actor had is gone, but for a persistent one that it had not deleted yet. */
    private void assertEmpty(final String name) {
        if (scene.ownStays() && names().contains(name)) {
            store.delete(name);
        }
        try (State own = store.subscribe(name, Permission.READ_WRITE)) {
            assertEquals(0, own.read(snapshot), "a state that has ended came back");
            for (int i = 0; i < snapshot.length(); i += Long.BYTES) {
                assertEquals(0, snapshot.bytes().readLong(i), "bytes of a state that has ended came back");
            }
            if (scene.ownStays()) {
                own.persistTo(journal());
                assertEquals(0, own.version(), "the journal brought a deleted state back");
                final List<Integer> kinds = FileJournal.entries(journal()).stream().filter(entry -> entry.name().equals(name))
                    .map(FileJournal.Entry::kind).toList();
                assertEquals(List.of(Journal.COMMIT, Journal.DELETE, Journal.ATTACH), kinds);
            }
        }
        if (scene.ownStays()) {
            store.delete(name);
        }
    }

    private void assertClean() {
        assertEquals(scene.several() ? Set.of(Actor.MAIN, Actor.KEPT, Actor.PAIR) : Set.of(Actor.MAIN, Actor.KEPT), names());
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            final long state = raw.control().getLong(ControlLayout.session(session, raw.pages().geometry().pages()) + ControlLayout.SESSION_STATE);
            assertEquals(session == store.sessionId() ? ControlLayout.ACTIVE : ControlLayout.FREE, state, "state of session " + session);
        }
        for (int index = 0; index < raw.pages().geometry().pages(); index++) {
            assertFalse(CommitWord.isReference(raw.page(index).word()), "a reference was left: page=" + index);
            for (int slot = 0; slot < Actor.SLOTS; slot++) {
                assertFalse(SlotHeader.isClaimed(raw.page(index).slotHeader(slot)), "a slot is held: page=" + index);
            }
        }
        assertEquals(JournalLockWord.FREE, journalLock(), "a journal's lock is held");
        for (int offset = 0; offset < ControlLayout.WATCHER_BYTES; offset += Long.BYTES) {
            assertEquals(0, raw.control().getLong(ControlLayout.WATCHING + offset), "a dead session watches");
        }
        assertEquals(0, raw.control().getLong(ControlLayout.REGISTRY_IN_USE), "the registry's mark is set");
        assertEquals(0, raw.control().getLong(ControlLayout.ABANDONED), "the mark of abandoned states is set");
        final Path registry = files.registry(raw.control().getLong(ControlLayout.REGISTRY_EPOCH));
        try (Stream<Path> found = Files.list(files.directory())) {
            assertEquals(new TreeSet<>(Set.of(files.pages(), files.control(), files.storeLock(), files.sessionLocks(), registry)),
                new TreeSet<>(found.toList()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of all pages in use, whether their states have ended or not. */
    private Set<String> names() {
        final Set<String> names = new TreeSet<>();
        for (int index = 0; index < raw.pages().geometry().pages(); index++) {
            if (PageTableEntry.isInUse(raw.pages().tableWord(index))) {
                names.add(raw.page(index).name());
            }
        }
        return names;
    }

    /** With nobody else: transient states begin anew, persistent ones go on. */
    private void startAgain() {
        store = Kstate.open(Actor.options(directory, timeoutMs));
        main = store.subscribe(Actor.MAIN, Permission.READ_WRITE);
        assertEquals(main.isPersistent() ? ledger.last() : 0, main.version());
        if (scene.journaled() && scene.several()) {
            try (State again = store.subscribe(Actor.PAIR, Permission.READ)) {
                assertEquals(scene.paired(ledger.hasActors()), again.version());
            }
        }
        final Bytes<?> payload = Bytes.allocateDirect(1);
        final long version = main.version();
        for (int i = 1; i <= Actor.SLOTS; i++) {
            assertEquals(version + i, main.publish(payload));
        }
        payload.releaseLast();
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
