package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.Owner;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.Mapping;
import org.kstate.page.Page;
import org.kstate.testing.EveryOwnerLives;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

class SlotGiveBackTest {

    private static final int PAGES = 2;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;
    private RawStore raw;
    private Page page;
    private Writer writer;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64).slotsPerPage(3));
        state = store.subscribe("a", Permission.READ_WRITE);
        raw = RawStore.open(store.directory());
        page = raw.page(state.pageIndex());
        final Mapping control = Mapping.map(raw.files().control(), ControlLayout.fileLength(PAGES), true);
        writer = new Writer(store.sessionId(), 1, new EveryOwnerLives(), store.clock(), 0, new Doorbells(control, PAGES, session -> true),
            SessionLedger.NONE);
        writer.own(raw.owner(store.sessionId()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A restore claims for the journal's version. A header that says so would come back when the page has got there. */
    @Test
    void shouldLeaveNoVersionAheadOfThePage() {
        final long base = page.resolve();
        final int slot = SlotClaim.claim(page, base, 1000, writer);
        SlotClaim.giveBack(page, slot, base, 1000, writer);
        assertEquals(SlotHeader.of(CommitWord.version(base) + 1, SlotHeader.FAILED), page.slotHeader(slot));
    }

    @Test
    void shouldMarkEachSlotThatWasClaimedToMakeAStateSmaller() {
        final long failed = failedOnCurrent();
        assertEquals(SlotHeader.UNTOUCHED, page.slotHeader(1), "the case is not the one meant");
        state.setSize(8);
        assertEquals(8, state.size());
        assertEquals(failed, page.slotHeader(1));
        assertEquals(failed, page.slotHeader(2));
    }

    /** A restore that makes a state smaller claims every slot, and loses the word to a commit. */
    @Test
    void shouldMarkEachSlotOfARestoreThatLost() {
        final long base = page.resolve();
        final long failed = failedOnCurrent();
        final int slot = SlotClaim.claim(page, base, 1000, writer);
        final int others = StateSize.restore(page, base, 1000, 8, writer);
        assertEquals(1 << 3 - slot, others, "the case is not the one meant");
        assertEquals(8, page.size());
        SlotClaim.giveBack(page, slot, base, 1000, writer);
        SlotClaim.giveBack(page, 3 - slot, base, 1000, writer);
        assertEquals(failed, page.slotHeader(1));
        assertEquals(failed, page.slotHeader(2));
    }

    private long failedOnCurrent() {
        return SlotHeader.of(CommitWord.version(page.resolve()) + 1, SlotHeader.FAILED);
    }

    @Test
    void shouldGiveBackNothingThatAnotherHas() {
        final long base = page.resolve();
        final int slot = SlotClaim.claim(page, base, 1, writer);
        final long others = SlotHeader.of(1, Owner.of(9, 3));
        page.releaseSlot(slot, others);
        SlotClaim.giveBack(page, slot, base, 1, writer);
        assertEquals(others, page.slotHeader(slot));
        page.releaseSlot(slot, SlotHeader.UNTOUCHED);
    }

    /** What a sweep has missed, since it was no subscription's page: a claim of an older generation. */
    @Test
    void shouldClaimTheSlotsOfAnOlderGenerationAtOnceThoughTheNumberLives() {
        final int older = Owner.of(store.sessionId(), 2047);
        assertNotEquals(older, raw.owner(store.sessionId()));
        page.releaseSlot(1, SlotHeader.of(1, older));
        page.releaseSlot(2, SlotHeader.of(1, older));
        try (Kstate other = Kstate.open(StoreOptions.create().directory(store.directory()).commitTimeoutMs(1));
             State same = other.subscribe("a", Permission.READ_WRITE)) {
            for (final State handle : new State[] {same, state}) {
                try (Transaction transaction = handle.begin()) {
                    transaction.bytes().writeLong(0, 1);
                    assertEquals(CommitResult.COMMITTED, transaction.commit());
                }
            }
            assertEquals(1, raw.claimedSlots(page.index()), "one was free already for the second commit");
            assertEquals(0, other.counters().of(Counter.SLOT_WAITS));
            assertEquals(0, other.counters().of(Counter.SLOTS_FROM_DEAD), "nobody died");
        }
    }
}
