package org.kstate.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.IllegalStateNameException;

/** The words and the sections of a store: what is put in comes out, nothing overlaps, and what must be aligned is. */
class LayoutTest {

    private static final int LINE = 64;
    private static final int BLOCK = 4096;

    private record Field(int offset, int length) {
    }

    private static void assertApart(final int end, final Field... fields) {
        final List<Field> sorted = new ArrayList<>(List.of(fields));
        sorted.sort(Comparator.comparingInt(Field::offset));
        int free = 0;
        for (final Field field : sorted) {
            assertTrue(field.offset >= free, () -> "overlaps what is before it: " + field);
            assertEquals(0, field.offset % Math.min(field.length, Long.BYTES), () -> "is not aligned: " + field);
            free = field.offset + field.length;
        }
        assertTrue(free <= end, "goes beyond the end");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 15, 2", "72057594037927935, 7, 4", "123456789012345, 1, 6"})
    void shouldKeepVersionSlotAndFlagsInAPlainWord(final long version, final int slot, final long flags) {
        final long word = CommitWord.plain(version, slot, flags);
        assertEquals(version, CommitWord.version(word));
        assertEquals(slot, CommitWord.slot(word));
        assertEquals(flags, CommitWord.flags(word));
        assertEquals((flags & CommitWord.PERSISTENT) != 0, CommitWord.isPersistent(word));
        assertEquals((flags & CommitWord.DELETED) != 0, CommitWord.isDeleted(word));
        assertFalse(CommitWord.isReference(word));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 4095", "17592186044415, 65535"})
    void shouldKeepGenerationAndDescriptorInAReference(final long generation, final int descriptor) {
        final long word = CommitWord.reference(generation, descriptor);
        assertTrue(CommitWord.isReference(word));
        assertEquals(generation, CommitWord.generation(word));
        assertEquals(descriptor, CommitWord.descriptor(word));
        assertEquals(CommitWord.REFERENCE, CommitWord.flags(word));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 256", "17592186044415, 1048574", "17592186044416, 1", "72057594037927935, 3"})
    void shouldKeepVersionAndOwnerInASlotHeader(final long version, final int owner) {
        final long header = SlotHeader.of(version, owner);
        assertEquals(owner, SlotHeader.owner(header));
        assertTrue(SlotHeader.holds(header, version));
        assertFalse(SlotHeader.holds(header, version + 1));
        assertFalse(SlotHeader.holds(header, version - 1));
        assertTrue(SlotHeader.holds(header, version + (1L << 44)), "the low 44 bits are kept");
    }

    @Test
    void shouldTakeAnUntouchedHeaderForThatOfVersionZero() {
        assertTrue(SlotHeader.holds(SlotHeader.UNTOUCHED, 0));
        assertFalse(SlotHeader.holds(SlotHeader.UNTOUCHED, 1));
        assertEquals(SlotHeader.NO_OWNER, SlotHeader.owner(SlotHeader.UNTOUCHED));
    }

    /** What a descriptor and a reference to it say of the generation is the same when it begins again. */
    @Test
    void shouldKeepAsManyBitsOfAGenerationInADescriptorAsInAReference() {
        for (final long generation : new long[] {1, (1L << 44) - 1, 1L << 44, (1L << 44) + 1, (1L << 62) - 1}) {
            assertEquals(CommitWord.generation(CommitWord.reference(generation, 5)),
                DescriptorLayout.generation(DescriptorLayout.state(generation, DescriptorLayout.SUCCEEDED)), "generation=" + generation);
        }
    }

    /** Also where the complement of a version, or its neighbour, would carry over into the version's bits. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 17592186044415L, 17592186044416L, 8796093022207L, 8796093022208L, 72057594037927935L})
    void shouldAcceptNoVersionOfAFailedClaim(final long version) {
        final long header = SlotHeader.of(version, SlotHeader.FAILED);
        for (final long asked : new long[] {version, version - 1, version + 1, ~version}) {
            assertFalse(SlotHeader.holds(header, asked), "asked=" + asked);
            assertFalse(asked != version && SlotHeader.holds(SlotHeader.of(version, 1), asked), "asked=" + asked);
        }
        assertFalse(SlotHeader.isClaimed(header));
        assertTrue(SlotHeader.isClaimed(SlotHeader.of(version, 1)));
    }

    @ParameterizedTest
    @CsvSource({"5, 9, 5", "9, 9, 9", "10, 9, 9", "1000, 1, 1", "17592186044417, 17592186044416, 17592186044416",
        "17592186044414, 17592186044418, 17592186044414"})
    void shouldLeaveNoVersionAheadOfThePageWhenAClaimIsAbandoned(final long claimed, final long next, final long left) {
        assertEquals(SlotHeader.of(left, SlotHeader.FAILED), SlotHeader.abandoned(SlotHeader.of(claimed, 7), next));
    }

    @Test
    void shouldTellEveryOwnerFromThoseOfOtherGenerationsAndFromNone() {
        for (int number = 1; number <= StoreGeometry.MAX_SESSIONS; number++) {
            for (long generation = 0; generation < 2048; generation++) {
                final int owner = Owner.of(number, generation);
                assertEquals(number, Owner.number(owner));
                assertTrue(Owner.isOf(owner, generation) && Owner.isOf(owner, generation + 2048) && Owner.isSession(owner));
                assertFalse(Owner.isOf(owner, generation + 1) || owner == Owner.NOBODY || owner == Owner.SPECIAL);
            }
        }
        assertFalse(Owner.isSession(Owner.NOBODY) || Owner.isSession(Owner.SPECIAL) || Owner.isSession(StoreGeometry.MAX_SESSIONS + 1));
    }

    @Test
    void shouldGiveNoGenerationTwice() {
        final long taken = GenerationWord.taken(0);
        assertEquals(0, GenerationWord.generation(taken));
        assertEquals(1, GenerationWord.generation(GenerationWord.taken(taken)), "nobody raised it");
        assertEquals(1, GenerationWord.generation(GenerationWord.taken(GenerationWord.raised(taken))));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "256, 4194303, 0", "256, 4194303, 4194303", "1048575, 7, 9"})
    void shouldKeepSessionProcessAndVictimInAJournalLock(final int session, final long pid, final long victim) {
        final long word = JournalLockWord.of(session, pid, victim);
        assertEquals(session, JournalLockWord.owner(word));
        assertEquals(pid, JournalLockWord.pid(word));
        assertEquals(victim == JournalLockWord.NO_VICTIM ? pid : victim, JournalLockWord.victimOf(word));
        assertNotEquals(JournalLockWord.FREE, word);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1048575, 1", "7, 8796093022207", "7, 8796093022208", "1, 72057594037927935"})
    void shouldKeepPageAndVersionInAPendingReference(final int page, final long version) {
        final long reference = PendingReference.ofPage(page, version);
        assertFalse(PendingReference.isDescriptor(reference));
        assertEquals(page, PendingReference.page(reference));
        assertTrue(PendingReference.names(reference, version));
        assertFalse(PendingReference.names(reference, version + 1));
        assertFalse(PendingReference.names(reference, version - 1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "17592186044415, 2"})
    void shouldKeepGenerationAndStatusInADescriptorsState(final long generation, final int status) {
        final long state = DescriptorLayout.state(generation, status);
        assertEquals(generation, DescriptorLayout.generation(state));
        assertEquals(status, DescriptorLayout.status(state));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 123_456, Long.MAX_VALUE})
    void shouldKeepIncarnationAndUseInThePageTable(final long incarnation) {
        final long used = PageTableEntry.inUse(incarnation);
        final long free = PageTableEntry.free(incarnation);
        assertTrue(PageTableEntry.isInUse(used));
        assertFalse(PageTableEntry.isInUse(free));
        assertEquals(incarnation, PageTableEntry.incarnation(used));
        assertEquals(incarnation, PageTableEntry.incarnation(free));
    }

    @Test
    void shouldGiveEveryVersionOfEveryPageATransactionIdOfItsOwn() {
        assertNotEquals(TransactionId.ofPage(1, 2), TransactionId.ofPage(2, 1));
        assertNotEquals(TransactionId.ofPage(StoreGeometry.MAX_PAGES - 1, 1), TransactionId.ofPage(0, 2));
        assertTrue(TransactionId.ofPage(StoreGeometry.MAX_PAGES - 1, CommitWord.MAX_VERSION) >= 0);
    }

    @Test
    void shouldKeepTheFieldsOfAPageApart() {
        assertApart(PageLayout.SLOTS,
            new Field(PageLayout.NAME_LENGTH, 4), new Field(PageLayout.PAGE_INDEX, 4), new Field(PageLayout.INCARNATION, 8),
            new Field(PageLayout.FIRST_VERSION, 8), new Field(PageLayout.SIZE_CHOSEN, 4),
            new Field(PageLayout.JOURNAL_PLUS_ONE, 4),
            new Field(PageLayout.CREATED_AT, 8), new Field(PageLayout.CREATED_BY_PID, 8), new Field(PageLayout.CREATED_BY, 4),
            new Field(PageLayout.JOURNAL_INCARNATION, 8), new Field(PageLayout.NAME, StateName.MAX_LENGTH),
            new Field(PageLayout.COMMIT_WORD, 8), new Field(PageLayout.SIZE, 4));
        assertApart(PageLayout.SLOT_PAYLOAD,
            new Field(PageLayout.SLOT_HEADER, 8), new Field(PageLayout.SLOT_LENGTH, 4), new Field(PageLayout.SLOT_SESSION, 4),
            new Field(PageLayout.SLOT_TRANSACTION, 8), new Field(PageLayout.SLOT_TIME, 8));
        assertEquals(0, PageLayout.COMMIT_WORD % LINE);
        assertEquals(PageLayout.COMMIT_WORD / LINE, PageLayout.SIZE / LINE, "what every access begins with is one line");
        assertTrue(PageLayout.NAME + StateName.MAX_LENGTH <= PageLayout.COMMIT_WORD, "the rest of the header is on other lines");
        assertEquals(PageLayout.COMMIT_WORD + LINE, PageLayout.SLOTS);
        assertEquals(0, PageLayout.SLOT_PAYLOAD % LINE);
    }

    @Test
    void shouldKeepTheFieldsOfTheOtherSectionsApart() {
        assertApart(StoreHeaderLayout.LENGTH,
            new Field(StoreHeaderLayout.MAGIC_OFFSET, 8), new Field(StoreHeaderLayout.LAYOUT_VERSION_OFFSET, 8),
            new Field(StoreHeaderLayout.STORE_ID, 8), new Field(StoreHeaderLayout.BOOT_ID_HIGH, 8),
            new Field(StoreHeaderLayout.BOOT_ID_LOW, 8), new Field(StoreHeaderLayout.PAGE_SIZE, 4), new Field(StoreHeaderLayout.SLOTS, 4),
            new Field(StoreHeaderLayout.PAGES, 4), new Field(StoreHeaderLayout.SESSIONS, 4), new Field(StoreHeaderLayout.JOURNALS, 4),
            new Field(StoreHeaderLayout.DESCRIPTORS, 4), new Field(StoreHeaderLayout.CREATED_AT, 8),
            new Field(StoreHeaderLayout.CREATED_BY_PID, 8), new Field(StoreHeaderLayout.FILE_LENGTH, 8),
            new Field(StoreHeaderLayout.LAST_INCARNATION, 8), new Field(StoreHeaderLayout.JOURNALS_IN_USE, 8),
            new Field(StoreHeaderLayout.FREE_PAGE, 8), new Field(StoreHeaderLayout.PAGES_USED, 8), new Field(StoreHeaderLayout.INDEX_CHANGES, 8));
        assertApart(PageTableEntry.STRIDE,
            new Field(PageTableEntry.WORD, 8), new Field(PageTableEntry.HASH, 4), new Field(PageTableEntry.NEXT, 4));
        assertApart(JournalLayout.STRIDE,
            new Field(JournalLayout.LOCK, LINE), new Field(JournalLayout.PENDING_INDEX, 8), new Field(JournalLayout.PENDING_REFERENCE, 8),
            new Field(JournalLayout.CLOSED_INDEX, 8), new Field(JournalLayout.LAST_TIME, 8), new Field(JournalLayout.ROLL_TIME, 8),
            new Field(JournalLayout.PATH_LENGTH, 4), new Field(JournalLayout.PATH, JournalLayout.MAX_PATH),
            new Field(JournalLayout.DURABLE_PLACE, 8), new Field(JournalLayout.DURABLE, 8), new Field(JournalLayout.FAILED, 8));
        assertApart(DescriptorLayout.STRIDE,
            new Field(DescriptorLayout.STATE, 8), new Field(DescriptorLayout.COUNT, 4),
            new Field(DescriptorLayout.ENTRIES, DescriptorLayout.MAX_ENTRIES * DescriptorLayout.ENTRY_STRIDE));
        assertApart(DescriptorLayout.ENTRY_STRIDE,
            new Field(DescriptorLayout.ENTRY_PAGE, 8), new Field(DescriptorLayout.ENTRY_OLD_WORD, 8),
            new Field(DescriptorLayout.ENTRY_NEW_WORD, 8));
        assertApart(ControlLayout.SESSIONS,
            new Field(ControlLayout.MAGIC_OFFSET, 8), new Field(ControlLayout.LAYOUT_VERSION_OFFSET, 8), new Field(ControlLayout.STORE_ID, 8),
            new Field(ControlLayout.LAST_ORDINAL, 8), new Field(ControlLayout.REGISTRY_EPOCH, 8),
            new Field(ControlLayout.REGISTRY_IN_USE, 8), new Field(ControlLayout.REGISTRY_BEHIND, 8),
            new Field(ControlLayout.ABANDONED, 8), new Field(ControlLayout.NAMES_BEHIND, 8),
            new Field(ControlLayout.WATCHING, ControlLayout.WATCHER_BYTES), new Field(ControlLayout.NAME_WATCHERS, ControlLayout.WATCHER_BYTES),
            new Field(ControlLayout.COUNTERS, BLOCK), new Field(ControlLayout.ERROR_LOG, 65536));
        assertApart(ControlLayout.SESSION_SUBSCRIPTIONS,
            new Field(ControlLayout.SESSION_STATE, 8), new Field(ControlLayout.SESSION_TOKEN, 8), new Field(ControlLayout.SESSION_PID, 8),
            new Field(ControlLayout.SESSION_START, 8), new Field(ControlLayout.SESSION_ORDINAL, 8),
            new Field(ControlLayout.SESSION_WRITER, 8), new Field(ControlLayout.SESSION_DOORBELL, 4),
            new Field(ControlLayout.SESSION_WATCHED, 8), new Field(ControlLayout.SESSION_NAMED, 8), new Field(ControlLayout.SESSION_CALLS, 8),
            new Field(ControlLayout.SESSION_PROGRAM, ControlLayout.SESSION_PROGRAM_LENGTH),
            new Field(ControlLayout.SESSION_COUNTERS, CounterLayout.SESSION_COUNTERS * Long.BYTES));
        assertApart(BLOCK,
            new Field(0, CounterLayout.MAX_COUNTERS * Long.BYTES), new Field(CounterLayout.FOLD, 8),
            new Field(CounterLayout.FOLD_SUMS, CounterLayout.SESSION_COUNTERS * Long.BYTES));
        assertApart(ErrorLogLayout.RECORDS, new Field(ErrorLogLayout.NOT_RECORDED, 8), new Field(ErrorLogLayout.LAST_NOT_RECORDED, 8));
        assertApart(ErrorLogLayout.recordLength(ErrorLogLayout.MAX_TEXT),
            new Field(ErrorLogLayout.RECORD_LENGTH, 4), new Field(ErrorLogLayout.RECORD_TEXT_LENGTH, 4),
            new Field(ErrorLogLayout.RECORD_COUNT, 8), new Field(ErrorLogLayout.RECORD_FIRST_TIME, 8),
            new Field(ErrorLogLayout.RECORD_LAST_TIME, 8), new Field(ErrorLogLayout.RECORD_IDENTITY, 8),
            new Field(ErrorLogLayout.RECORD_FIRST_PID, 8), new Field(ErrorLogLayout.RECORD_LAST_PID, 8),
            new Field(ErrorLogLayout.RECORD_FIRST_SESSION, 4), new Field(ErrorLogLayout.RECORD_LAST_SESSION, 4),
            new Field(ErrorLogLayout.RECORD_TEXT, ErrorLogLayout.MAX_TEXT));
    }

    @ParameterizedTest
    @CsvSource({"64, 3, 1", "64, 8, 10000", "256, 5, 1000", "4096, 8, 1024", "4096, 16, 1048576"})
    void shouldPutTheSectionsOfAStoreOneAfterTheOther(final int pageSize, final int slots, final int pages) {
        final StoreGeometry geometry = new StoreGeometry(pageSize, slots, pages);
        assertEquals(StoreHeaderLayout.LENGTH, geometry.pageTable());
        assertEquals(geometry.pageTable(), geometry.pageTableEntry(0));
        assertTrue(geometry.pageTableEntry(pages) <= geometry.nameIndex());
        assertEquals(1, Integer.bitCount(geometry.buckets()));
        assertTrue(geometry.buckets() >= pages && geometry.buckets() <= 2L * pages, "buckets=" + geometry.buckets());
        assertEquals(geometry.nameIndex(), geometry.bucket(0));
        assertTrue(geometry.bucket(-1) + Integer.BYTES <= geometry.journals());
        assertEquals(geometry.journals(), geometry.journal(0));
        assertEquals(geometry.journal(JournalLayout.MAX_JOURNALS), geometry.sessionDescriptors(1));
        assertEquals(geometry.sessionDescriptors(1), geometry.descriptor(0));
        final int last = geometry.descriptorCount() - 1;
        assertTrue(geometry.descriptor(last) + DescriptorLayout.STRIDE <= geometry.page(0));
        assertEquals(geometry.sessionDescriptors(2), geometry.descriptor(DescriptorLayout.PER_SESSION));
        assertTrue(geometry.page(pages - 1) + geometry.pageStride() <= geometry.fileLength());
        assertTrue(last <= 0xFFFF, "a reference has 16 bits for a descriptor");
        for (final long section : new long[] {geometry.nameIndex(), geometry.journals(), geometry.sessionDescriptors(1), geometry.page(0),
            geometry.fileLength()}) {
            assertEquals(0, section % BLOCK);
        }
        assertEquals(0, geometry.pageStride() % LINE);
        assertEquals(0, PageLayout.slotStride(pageSize) % LINE);
        assertEquals(PageLayout.SLOTS + slots * PageLayout.slotStride(pageSize), geometry.pageStride());
    }

    @Test
    void shouldHoldTenThousandSmallStatesInSixteenMegabytes() {
        final StoreGeometry geometry = new StoreGeometry(64, 8, 10_000);
        final long megabytes = (geometry.page(10_000) - geometry.page(0)) / (1024 * 1024);
        assertTrue(megabytes < 16, "megabytes=" + megabytes);
    }

    @Test
    void shouldHaveABitForEachSessionInOneCacheLine() {
        assertEquals(StoreGeometry.MAX_SESSIONS, ControlLayout.WATCHER_BYTES * 8);
        assertTrue(ControlLayout.WATCHING % LINE + ControlLayout.WATCHER_BYTES <= LINE);
        assertEquals(0, ControlLayout.watchers(0, 1000) % LINE);
        assertEquals(0, LINE % ControlLayout.WATCHER_BYTES);
        assertEquals(0, ControlLayout.SESSION_DOORBELL % LINE);
    }

    @Test
    void shouldTellRingsAndSleepApart() {
        assertEquals(0, DoorbellWord.rings(0));
        assertEquals(1, DoorbellWord.rings(DoorbellWord.rung(0)));
        final int sleeping = DoorbellWord.sleeping(DoorbellWord.rung(0));
        assertTrue(DoorbellWord.isSleeping(sleeping));
        assertEquals(1, DoorbellWord.rings(sleeping));
        assertFalse(DoorbellWord.isSleeping(DoorbellWord.rung(sleeping)));
        assertEquals(2, DoorbellWord.rings(DoorbellWord.rung(sleeping)));
        assertEquals(0, DoorbellWord.rung(DoorbellWord.sleeping(-1)), "it wraps");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 512, 513, 10_000, 1_048_576})
    void shouldKeepTheRecordsOfSessionsApart(final int pages) {
        final long stride = ControlLayout.sessionStride(pages);
        assertEquals(0, stride % LINE);
        final long subscriptions = ControlLayout.session(1, pages) + ControlLayout.SESSION_SUBSCRIPTIONS;
        assertTrue((ControlLayout.dirtyPages(1, pages) - subscriptions) * 8 >= pages, "a bit for each page");
        assertTrue((ControlLayout.dirtyWords(1, pages) - ControlLayout.dirtyPages(1, pages)) * 8 >= pages, "a bit for each page");
        assertTrue((ControlLayout.session(2, pages) - ControlLayout.dirtyWords(1, pages)) * 8 * Long.SIZE >= pages, "one for each 64 pages");
        assertEquals(0, ControlLayout.dirtyPages(1, pages) % LINE);
        assertEquals(0, ControlLayout.dirtyWords(1, pages) % LINE);
        assertEquals(ControlLayout.session(1, pages) + stride, ControlLayout.session(2, pages));
        assertTrue(ControlLayout.session(StoreGeometry.MAX_SESSIONS, pages) + stride <= ControlLayout.watchers(0, pages));
        assertTrue(ControlLayout.watchers(pages - 1, pages) + StoreGeometry.MAX_SESSIONS / 8 <= ControlLayout.fileLength(pages));
    }

    @ParameterizedTest
    @CsvSource({"32, 8, 1", "63, 8, 1", "96, 8, 1", "8192, 8, 1", "64, 2, 1", "64, 17, 1", "64, 8, 0", "64, 8, -1", "64, 8, 1048577"})
    void shouldRefuseNumbersOutOfRange(final int pageSize, final int slots, final int pages) {
        assertThrows(IllegalSizeException.class, () -> new StoreGeometry(pageSize, slots, pages));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-9", "0", "_", "-", "md.binance.btcusdt.top", "a.b.c.d.e"})
    void shouldAcceptGoodNames(final String name) {
        assertEquals(name, StateName.check(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a b", "a/b", "a\n", "\u00e9", "a\u0000", "a*", "a:b", "\uD83D\uDE00", "a\u3002b"})
    void shouldRefuseBadNames(final String name) {
        assertThrows(IllegalStateNameException.class, () -> StateName.check(name));
    }

    @Test
    void shouldRefuseNamesThatAreTooLong() {
        final String longest = "a".repeat(StateName.MAX_LENGTH);
        assertEquals(longest, StateName.check(longest));
        final IllegalStateNameException e = assertThrows(IllegalStateNameException.class, () -> StateName.check(longest + "b"));
        assertTrue(e.getMessage().contains("length=255"), e.getMessage());
    }

    /** Known values of FNV-1a: the hash is in the format. */
    @Test
    void shouldHashNamesAsTheFormatSays() {
        assertEquals(0xaf63dc4c8601ec8cL, StateName.hash("a"));
        assertEquals(0x85944171f73967e8L, StateName.hash("foobar"));
    }
}
