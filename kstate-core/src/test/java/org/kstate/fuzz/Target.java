package org.kstate.fuzz;

import java.util.ArrayList;
import java.util.List;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.ErrorLogLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;

/**
 * A word of a store that a case overwrites.
 *
 * @param name   what it is, for the message of a failure.
 * @param inControl whether it is in {@code control}, and not in {@code pages}.
 * @param offset in the file.
 * @param bytes  4 or 8.
 * @param state  index of the page that it has to do with, or -1.
 */
record Target(String name, boolean inControl, long offset, int bytes, int state) {

    private static final int NO_STATE = -1;
    /** Sessions whose records, and descriptors, are worth to be damaged: those of the scene, their next, and the last. */
    private static final int[] SESSIONS = {Scene.KEEPER, Scene.ACTOR, 3, Scene.DEAD, StoreGeometry.MAX_SESSIONS};

    long get(final SharedBuffer buffer) {
        return bytes == Integer.BYTES ? buffer.getInt(offset) : buffer.getLong(offset);
    }

    void put(final SharedBuffer buffer, final long value) {
        if (bytes == Integer.BYTES) {
            buffer.putInt(offset, (int) value);
        } else {
            buffer.putLong(offset, value);
        }
    }

    /** Every field that the formats name: of each section all, of what is there many times a few. */
    static List<Target> all(final StoreGeometry geometry) {
        final List<Target> targets = new ArrayList<>();
        storeHeader(targets);
        for (int bucket = 0; bucket < geometry.buckets(); bucket++) {
            addInt(targets, "bucket " + bucket, false, geometry.bucket(bucket), NO_STATE);
        }
        for (int page = 0; page < geometry.pages(); page++) {
            pageTable(targets, geometry, page);
            page(targets, geometry, page);
        }
        for (int journal = 0; journal < 2; journal++) {
            journal(targets, geometry, journal);
        }
        for (int i = 0; i < 2; i++) {
            descriptor(targets, geometry, Scene.DESCRIPTOR + i);
        }
        descriptor(targets, geometry, (Scene.ACTOR - 1) * DescriptorLayout.PER_SESSION);
        control(targets);
        for (final int session : SESSIONS) {
            session(targets, geometry, session);
        }
        for (int page = 0; page < geometry.pages(); page++) {
            for (int i = 0; i < ControlLayout.WATCHER_BYTES; i += Long.BYTES) {
                addLong(targets, "watchers " + page + " word " + i, true, ControlLayout.watchers(page, geometry.pages()) + i, page);
            }
        }
        return targets;
    }

    private static void storeHeader(final List<Target> targets) {
        for (final int offset : new int[] {StoreHeaderLayout.MAGIC_OFFSET, StoreHeaderLayout.LAYOUT_VERSION_OFFSET,
            StoreHeaderLayout.STORE_ID, StoreHeaderLayout.BOOT_ID_HIGH, StoreHeaderLayout.BOOT_ID_LOW, StoreHeaderLayout.CREATED_AT,
            StoreHeaderLayout.CREATED_BY_PID, StoreHeaderLayout.FILE_LENGTH, StoreHeaderLayout.LAST_INCARNATION,
            StoreHeaderLayout.JOURNALS_IN_USE, StoreHeaderLayout.FREE_PAGE, StoreHeaderLayout.PAGES_USED, StoreHeaderLayout.INDEX_CHANGES}) {
            addLong(targets, "store header " + offset, false, offset, NO_STATE);
        }
        for (final int offset : new int[] {StoreHeaderLayout.PAGE_SIZE, StoreHeaderLayout.SLOTS, StoreHeaderLayout.PAGES,
            StoreHeaderLayout.SESSIONS, StoreHeaderLayout.JOURNALS, StoreHeaderLayout.DESCRIPTORS}) {
            addInt(targets, "store header " + offset, false, offset, NO_STATE);
        }
    }

    private static void pageTable(final List<Target> targets, final StoreGeometry geometry, final int page) {
        addLong(targets, "table word " + page, false, geometry.pageTableEntry(page) + PageTableEntry.WORD, page);
        addInt(targets, "table hash " + page, false, geometry.pageTableEntry(page) + PageTableEntry.HASH, page);
        addInt(targets, "table link " + page, false, geometry.pageTableEntry(page) + PageTableEntry.NEXT, page);
    }

    private static void page(final List<Target> targets, final StoreGeometry geometry, final int page) {
        final long offset = geometry.page(page);
        final String name = "page " + page + " header ";
        for (final int field : new int[] {PageLayout.NAME_LENGTH, PageLayout.PAGE_INDEX, PageLayout.SIZE, PageLayout.JOURNAL_PLUS_ONE,
            PageLayout.CREATED_BY, PageLayout.SIZE_CHOSEN, PageLayout.NAME, PageLayout.NAME + Integer.BYTES}) {
            addInt(targets, name + field, false, offset + field, page);
        }
        for (final int field : new int[] {PageLayout.INCARNATION, PageLayout.FIRST_VERSION, PageLayout.CREATED_AT,
            PageLayout.CREATED_BY_PID, PageLayout.JOURNAL_INCARNATION}) {
            addLong(targets, name + field, false, offset + field, page);
        }
        for (int i = 0; i < 4; i++) {
            // As often as all fields of a slot together: most depends on it.
            addLong(targets, "page " + page + " commit word", false, offset + PageLayout.COMMIT_WORD, page);
        }
        for (int slot = 0; slot < geometry.slots(); slot++) {
            final long at = offset + PageLayout.SLOTS + (long) slot * PageLayout.slotStride(geometry.pageSize());
            final String slotName = "page " + page + " slot " + slot + " field ";
            addLong(targets, slotName + PageLayout.SLOT_HEADER, false, at + PageLayout.SLOT_HEADER, page);
            addInt(targets, slotName + PageLayout.SLOT_LENGTH, false, at + PageLayout.SLOT_LENGTH, page);
            addInt(targets, slotName + PageLayout.SLOT_SESSION, false, at + PageLayout.SLOT_SESSION, page);
            addLong(targets, slotName + PageLayout.SLOT_TRANSACTION, false, at + PageLayout.SLOT_TRANSACTION, page);
            addLong(targets, slotName + PageLayout.SLOT_TIME, false, at + PageLayout.SLOT_TIME, page);
        }
    }

    private static void journal(final List<Target> targets, final StoreGeometry geometry, final int journal) {
        final long offset = geometry.journal(journal);
        for (int i = 0; i < 3; i++) {
            for (final int field : new int[] {JournalLayout.LOCK, JournalLayout.PENDING_INDEX, JournalLayout.PENDING_REFERENCE,
                JournalLayout.CLOSED_INDEX, JournalLayout.LAST_TIME, JournalLayout.ROLL_TIME, JournalLayout.PATH, JournalLayout.PATH + 16,
                JournalLayout.DUE, JournalLayout.DURABLE_PLACE, JournalLayout.DURABLE, JournalLayout.FAILED}) {
                addLong(targets, "journal " + journal + " field " + field, false, offset + field, Scene.PERSISTENT);
            }
            addInt(targets, "journal " + journal + " path length", false, offset + JournalLayout.PATH_LENGTH, Scene.PERSISTENT);
        }
    }

    private static void descriptor(final List<Target> targets, final StoreGeometry geometry, final int descriptor) {
        final long offset = geometry.descriptor(descriptor);
        final String name = "descriptor " + descriptor + " ";
        final int page = Scene.UNDECIDED + descriptor % 2;
        for (int i = 0; i < 3; i++) {
            addLong(targets, name + "state", false, offset + DescriptorLayout.STATE, page);
            addInt(targets, name + "count", false, offset + DescriptorLayout.COUNT, page);
            for (int entry = 0; entry < 2; entry++) {
                final long at = offset + DescriptorLayout.ENTRIES + (long) entry * DescriptorLayout.ENTRY_STRIDE;
                addLong(targets, name + "page", false, at + DescriptorLayout.ENTRY_PAGE, page);
                addLong(targets, name + "old word", false, at + DescriptorLayout.ENTRY_OLD_WORD, page);
                addLong(targets, name + "new word", false, at + DescriptorLayout.ENTRY_NEW_WORD, page);
            }
        }
    }

    private static void control(final List<Target> targets) {
        for (final int offset : new int[] {ControlLayout.MAGIC_OFFSET, ControlLayout.LAYOUT_VERSION_OFFSET, ControlLayout.STORE_ID,
            ControlLayout.LAST_ORDINAL, ControlLayout.REGISTRY_EPOCH, ControlLayout.REGISTRY_IN_USE, ControlLayout.REGISTRY_BEHIND,
            ControlLayout.ABANDONED, ControlLayout.WATCHING, ControlLayout.WATCHING + ControlLayout.WATCHER_BYTES - Long.BYTES}) {
            for (int i = 0; i < 3; i++) {
                addLong(targets, "control header " + offset, true, offset, NO_STATE);
            }
        }
        for (int i = 0; i < 16; i++) {
            addLong(targets, "control counters " + i, true, ControlLayout.COUNTERS + (long) i * Long.BYTES, NO_STATE);
            addLong(targets, "control error log " + i, true, ControlLayout.ERROR_LOG + (long) i * Long.BYTES, NO_STATE);
        }
        final int record = ControlLayout.ERROR_LOG + ErrorLogLayout.RECORDS;
        for (final int field : new int[] {ErrorLogLayout.RECORD_LENGTH, ErrorLogLayout.RECORD_TEXT_LENGTH}) {
            for (int i = 0; i < 6; i++) {
                addInt(targets, "control error record field " + field, true, record + field, NO_STATE);
            }
        }
    }

    private static void session(final List<Target> targets, final StoreGeometry geometry, final int session) {
        final long record = ControlLayout.session(session, geometry.pages());
        for (int offset = 0; offset < ControlLayout.sessionStride(geometry.pages()); offset += Long.BYTES) {
            if (offset <= ControlLayout.SESSION_DOORBELL || offset % 64 == 0) {
                addLong(targets, "session " + session + " field " + offset, true, record + offset, NO_STATE);
            }
        }
    }

    private static void addLong(final List<Target> targets, final String name, final boolean inControl, final long offset, final int state) {
        targets.add(new Target(name, inControl, offset, Long.BYTES, state));
    }

    private static void addInt(final List<Target> targets, final String name, final boolean inControl, final long offset, final int state) {
        targets.add(new Target(name, inControl, offset, Integer.BYTES, state));
    }
}
