package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * A commit word that refers to a descriptor, written by hand as a commit over several states leaves it when its owner stops or dies: a read
 * resolves it, a commit aborts or finishes it, and what cannot be resolved is told and neither waited for nor believed.
 */
class ReferenceTest {

    private static final int SIZE = 64;
    private static final int OWNER = 9;
    private static final int DESCRIPTOR = (OWNER - 1) * DescriptorLayout.PER_SESSION + 3;
    private static final long GENERATION = 5;
    private static final int NEW_SLOT = 2;
    private static final long OLD_SEED = 11;
    private static final long NEW_SEED = 22;
    private static final long NEXT_SEED = 33;
    private static final long LEAST_PATIENCE_NS = 20_000;
    private static final long LOST_VERSION = 1L << 40;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final Snapshot snapshot = new Snapshot();
    private Kstate store;
    private State state;
    private RawStore raw;
    private Page page;
    private long descriptor;
    private long oldWord;
    private long newWord;
    private long reference;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4).pageSize(SIZE).slotsPerPage(4));
        // The zeros behind a descriptor's entries would name page 0.
        store.subscribe("page.zero", Permission.READ);
        state = store.subscribe("a", Permission.READ_WRITE);
        publish(OLD_SEED);
        raw = RawStore.open(store.directory());
        page = raw.page(state.pageIndex());
        oldWord = page.word();
        newWord = CommitWord.plain(CommitWord.version(oldWord) + 1, NEW_SLOT, 0);
        reference = CommitWord.reference(GENERATION, DESCRIPTOR);
        descriptor = raw.pages().descriptor(DESCRIPTOR);
        fillNewSlot();
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
        payload.releaseLast();
    }

    private long publish(final long seed) {
        Payload.fill(payload.addressForRead(0), SIZE, seed);
        return state.publish(payload.addressForRead(0), SIZE);
    }

    private void fillNewSlot() {
        final SharedBuffer buffer = raw.pages().buffer();
        Payload.fill(payload.addressForRead(0), SIZE, NEW_SEED);
        page.releaseSlot(NEW_SLOT, SlotHeader.of(CommitWord.version(newWord), OWNER));
        buffer.putInt(page.slotField(NEW_SLOT, PageLayout.SLOT_LENGTH), SIZE);
        SharedBuffer.copy(payload.addressForRead(0), page.slotAddress(NEW_SLOT) + PageLayout.SLOT_PAYLOAD, SIZE);
    }

    private void refer(final int status) {
        refer(status, page.index(), newWord);
    }

    /** What an owner has stored when it comes to the decision: the entry is the second of three. */
    private void refer(final int status, final int entryPage, final long entryNewWord) {
        final SharedBuffer buffer = raw.pages().buffer();
        final long[] pages = {page.index() + 1, entryPage, page.index() + 2};
        for (int i = 0; i < pages.length; i++) {
            final long entry = descriptor + DescriptorLayout.ENTRIES + (long) i * DescriptorLayout.ENTRY_STRIDE;
            buffer.putLong(entry + DescriptorLayout.ENTRY_PAGE, pages[i]);
            buffer.putLong(entry + DescriptorLayout.ENTRY_OLD_WORD, oldWord);
            buffer.putLong(entry + DescriptorLayout.ENTRY_NEW_WORD, entryNewWord);
        }
        buffer.putInt(descriptor + DescriptorLayout.COUNT, pages.length);
        buffer.putLongRelease(descriptor + DescriptorLayout.STATE, DescriptorLayout.state(GENERATION, status));
        assertTrue(page.compareAndSetWord(oldWord, reference));
    }

    private int status() {
        return DescriptorLayout.status(raw.pages().buffer().getLong(descriptor + DescriptorLayout.STATE));
    }

    private long readSeed() {
        state.read(snapshot);
        return Payload.seed(snapshot.bytes().addressForRead(0), SIZE);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 11", "1, 2, 22", "2, 1, 11"})
    void shouldReadWhatTheDescriptorDecidesAndChangeNothing(final int status, final long version, final long seed) {
        refer(status);
        assertEquals(version, state.version());
        assertEquals(seed, readSeed());
        assertEquals(version, snapshot.version());
        try (Observer observer = Kstate.observe(store.directory())) {
            assertEquals(version, observer.state("a").read(snapshot));
            assertEquals(seed, Payload.seed(snapshot.bytes().addressForRead(0), SIZE));
        }
        assertEquals(reference, page.word());
        assertEquals(status, status());
    }

    @Test
    void shouldAbortAnUndecidedDescriptorWhenItsOwnerIsDead() {
        refer(DescriptorLayout.UNDECIDED);
        assertEquals(2, publish(NEXT_SEED));
        assertEquals(DescriptorLayout.FAILED, status());
        assertEquals(NEXT_SEED, readSeed());
        assertEquals("references-aborted=1, references-finished=1", store.counters().toString());
    }

    @Test
    void shouldNotWaitForADeadOwner() {
        final long tookNs = quickestNs();
        assertTrue(tookNs < LEAST_PATIENCE_NS, () -> "it waited: tookNs=" + tookNs);
    }

    /** Of many commits that meet an undecided descriptor the quickest: what a busy machine adds is not in it. */
    private long quickestNs() {
        long quickestNs = Long.MAX_VALUE;
        for (int i = 0; i < 1_000; i++) {
            refer(DescriptorLayout.UNDECIDED, page.index(), CommitWord.plain(CommitWord.version(oldWord) + 1, CommitWord.slot(oldWord), 0));
            final long startNs = System.nanoTime();
            publish(NEXT_SEED);
            quickestNs = Math.min(quickestNs, System.nanoTime() - startNs);
            assertEquals(DescriptorLayout.FAILED, status());
            oldWord = page.word();
        }
        assertEquals(1_001, state.version());
        return quickestNs;
    }

    @Test
    void shouldAbortAnUndecidedDescriptorOfALiveOwnerAfterPatience() {
        try (Kstate other = Kstate.open(store.directory())) {
            descriptor = raw.pages().descriptor((other.sessionId() - 1) * DescriptorLayout.PER_SESSION);
            reference = CommitWord.reference(GENERATION, (other.sessionId() - 1) * DescriptorLayout.PER_SESSION);
            final long tookNs = quickestNs();
            assertTrue(tookNs >= LEAST_PATIENCE_NS, () -> "no patience: tookNs=" + tookNs);
        }
    }

    @Test
    void shouldFinishASucceededDescriptorAndCommitAfterIt() {
        refer(DescriptorLayout.SUCCEEDED);
        assertEquals(3, publish(NEXT_SEED));
        assertEquals(1, store.counters().of(Counter.REFERENCES_FINISHED));
        assertEquals(0, store.counters().of(Counter.REFERENCES_ABORTED));
        assertEquals(DescriptorLayout.SUCCEEDED, status());
        assertEquals(NEXT_SEED, readSeed());
    }

    @Test
    void shouldPutTheOldWordBackWhenTheDescriptorFailed() {
        refer(DescriptorLayout.FAILED);
        assertEquals(2, publish(NEXT_SEED));
        assertEquals(DescriptorLayout.FAILED, status());
        assertEquals(NEXT_SEED, readSeed());
    }

    /** The owner uses its descriptor again as soon as the reference is gone, for a commit that comes to nothing. */
    @Test
    void shouldNotTakeTheNextCommitOfADescriptorForTheOneThatWasReferredTo() throws InterruptedException {
        final long lost = CommitWord.plain(LOST_VERSION, NEW_SLOT, 0);
        final Thread owner = new Thread(() -> {
            long word = oldWord;
            for (int i = 0; i < 100_000; i++) {
                final long next = CommitWord.plain(CommitWord.version(word) + 1, 0, 0);
                commit(2L * i + 1, word, next, DescriptorLayout.SUCCEEDED);
                commit(2L * i + 2, next, lost, DescriptorLayout.FAILED);
                word = next;
            }
        });
        owner.start();
        long last = CommitWord.version(oldWord);
        try {
            while (owner.isAlive()) {
                final long version = CommitWord.version(page.resolve());
                assertTrue(version >= last && version < LOST_VERSION, "not committed, or seen too late: version=" + version + ", last=" + last);
                last = version;
            }
        } finally {
            owner.join();
        }
        assertEquals(100_000 + CommitWord.version(oldWord), CommitWord.version(page.word()));
    }

    /** The page's entry is the last of all: a reader is a while about finding it. */
    private void commit(final long generation, final long from, final long to, final int status) {
        final SharedBuffer buffer = raw.pages().buffer();
        for (int i = 0; i < DescriptorLayout.MAX_ENTRIES; i++) {
            final long entry = descriptor + DescriptorLayout.ENTRIES + (long) i * DescriptorLayout.ENTRY_STRIDE;
            buffer.putLong(entry + DescriptorLayout.ENTRY_PAGE, page.index() + DescriptorLayout.MAX_ENTRIES - 1 - i);
            buffer.putLong(entry + DescriptorLayout.ENTRY_OLD_WORD, from);
            buffer.putLong(entry + DescriptorLayout.ENTRY_NEW_WORD, to);
        }
        buffer.putInt(descriptor + DescriptorLayout.COUNT, DescriptorLayout.MAX_ENTRIES);
        final long undecided = DescriptorLayout.state(generation, DescriptorLayout.UNDECIDED);
        buffer.putLongRelease(descriptor + DescriptorLayout.STATE, undecided);
        final long installed = CommitWord.reference(generation, DESCRIPTOR);
        assertTrue(page.compareAndSetWord(from, installed));
        assertTrue(buffer.compareAndSetLong(descriptor + DescriptorLayout.STATE, undecided, DescriptorLayout.state(generation, status)));
        assertTrue(page.compareAndSetWord(installed, status == DescriptorLayout.SUCCEEDED ? to : from));
    }

    @Test
    void shouldTellWhenTheDescriptorDoesNotNameThePage() {
        refer(DescriptorLayout.SUCCEEDED, page.index() + 3, newWord);
        assertCorrupt("descriptor without this page");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1})
    void shouldTellWhenTheDescriptorHasTooFewEntries(final int count) {
        refer(DescriptorLayout.SUCCEEDED);
        raw.pages().buffer().putInt(descriptor + DescriptorLayout.COUNT, count);
        assertCorrupt("descriptor without this page");
    }

    @Test
    void shouldKeepWithinTheDescriptorWhenItsCountIsTooLarge() {
        refer(DescriptorLayout.SUCCEEDED, page.index() + 3, newWord);
        raw.pages().buffer().putInt(descriptor + DescriptorLayout.COUNT, Integer.MAX_VALUE);
        assertCorrupt("descriptor without this page");
    }

    @Test
    void shouldTellWhenThereIsNoSuchDescriptor() {
        assertTrue(page.compareAndSetWord(oldWord, CommitWord.reference(GENERATION, 0xFFFF)));
        assertCorrupt("descriptor");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 0x2F0, 0x250, Long.MIN_VALUE})
    void shouldTellWhenTheDescriptorGivesAnImpossibleWord(final long word) {
        refer(DescriptorLayout.SUCCEEDED, page.index(), word);
        assertCorrupt("commit word");
    }

    @Test
    void shouldTellWhenTheDescriptorRefersToItself() {
        refer(DescriptorLayout.SUCCEEDED, page.index(), reference);
        assertCorrupt("commit word");
    }

    /** A reference that stands while its descriptor is of another generation: no protocol leaves it so. */
    @Test
    void shouldTellWhenTheDescriptorIsOfAnotherGeneration() {
        refer(DescriptorLayout.FAILED);
        raw.pages().buffer().putLong(descriptor + DescriptorLayout.STATE, DescriptorLayout.state(GENERATION + 1, DescriptorLayout.FAILED));
        final CorruptStoreException e = assertTimeoutPreemptively(Duration.ofSeconds(30),
            () -> assertThrows(CorruptStoreException.class, () -> publish(NEXT_SEED)));
        assertTrue(e.getMessage().contains("word=descriptor generation"), e.getMessage());
        assertEquals(0, raw.slotsOf(page.index(), store.sessionId()), "a slot was left claimed");
    }

    private void assertCorrupt(final String word) {
        final String said = "word=" + word + ", ";
        assertTrue(assertThrows(CorruptStoreException.class, () -> state.version()).getMessage().contains(said));
        assertTrue(assertThrows(CorruptStoreException.class, () -> state.read(snapshot)).getMessage().contains(said));
        assertTrue(assertThrows(CorruptStoreException.class, () -> state.begin()).getMessage().contains(said));
        assertTrue(assertTimeoutPreemptively(Duration.ofSeconds(30),
            () -> assertThrows(CorruptStoreException.class, () -> publish(NEXT_SEED))).getMessage().contains(said));
        assertEquals(0, raw.slotsOf(page.index(), store.sessionId()), "a slot was left claimed");
    }
}
