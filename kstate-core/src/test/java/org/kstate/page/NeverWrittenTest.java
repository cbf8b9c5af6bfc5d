package org.kstate.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * Version 0, which nobody committed. A reader may find it current and stand still, while others commit, claim the slot that it is about to
 * copy from, fill it, meet a conflict and give the slot back: with the header that the slot has had at first. What they filled in is of no
 * version and is not to be returned as version 0.
 */
class NeverWrittenTest {

    private static final int SIZE = 64;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(2).pageSize(SIZE).slotsPerPage(3));
        state = store.subscribe("a", Permission.READ_WRITE);
        final RawStore raw = RawStore.open(store.directory());
        final Page page = raw.page(state.pageIndex());
        final SharedBuffer buffer = raw.pages().buffer();
        for (int slot = 0; slot < page.slots(); slot++) {
            buffer.putInt(page.slotField(slot, PageLayout.SLOT_LENGTH), SIZE);
            buffer.putInt(page.slotField(slot, PageLayout.SLOT_SESSION), 9);
            buffer.putLong(page.slotField(slot, PageLayout.SLOT_TRANSACTION), 9);
            buffer.putLong(page.slotField(slot, PageLayout.SLOT_TIME), 9);
            for (int i = 0; i < SIZE; i += Long.BYTES) {
                buffer.putLong(page.slotField(slot, PageLayout.SLOT_PAYLOAD) + i, -1);
            }
            page.releaseSlot(slot, SlotHeader.UNTOUCHED);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldReadZerosWhateverTheSlotsHold() {
        final Snapshot snapshot = new Snapshot();
        assertEquals(0, state.read(snapshot));
        assertEquals(SIZE, snapshot.length());
        for (int i = 0; i < SIZE; i++) {
            assertEquals(0, snapshot.bytes().readByte(i));
        }
        assertEquals(0, snapshot.sessionId());
        assertEquals(0, snapshot.transactionId());
        assertEquals(0, snapshot.timeNs());
        final Bytes<?> into = Bytes.allocateElasticDirect(SIZE);
        assertEquals(0, state.read(into));
        assertEquals(0, into.readLong());
        into.releaseLast();
    }

    @Test
    void shouldBeginWithZerosWhateverTheSlotsHold() {
        try (Transaction transaction = state.begin()) {
            assertEquals(0, transaction.baseVersion());
            assertEquals(0, transaction.view().readLong(SIZE - Long.BYTES));
        }
    }
}
