package org.kstate.page;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.kstate.layout.CommitWord;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.StateName;
import org.kstate.memory.SharedBuffer;

/**
 * A view of one page of {@code pages}: its header, commit word and slots. Safe for any thread; stores need a writable mapping. Slot
 * numbers given here are below {@link #slots}, which {@link #resolve} makes sure of.
 */
public final class Page {

    /** The state has no journal. */
    public static final int NO_JOURNAL = -1;
    /** No word at all; no commit word is negative. */
    public static final long NO_WORD = -1;
    // What every read and commit begins with, and no more: a program may have handles on a hundred thousand pages.
    private final PagesFile pages;
    private final int index;
    private final long address;
    /** Kept here for the session's commits, which alone know what they mean; the same whoever stores it. */
    private boolean @Nullable [] marks;

    Page(final PagesFile pages, final int index) {
        this.pages = pages;
        this.index = index;
        this.address = pages.buffer().addressOf(pages.geometry().page(index));
    }

    /**
     * The file that this page is in.
     *
     * @return the file.
     */
    public PagesFile pages() {
        return pages;
    }

    /**
     * What commits of this session have stored with {@link #marks(boolean[])}.
     *
     * @return the array, or {@code null}: also if another thread has stored it a moment ago.
     */
    public boolean @Nullable [] marks() {
        return marks;
    }

    /**
     * Keeps an array for the commits of this session.
     *
     * @param array that every thread stores alike.
     */
    public void marks(final boolean[] array) {
        marks = array;
    }

    /**
     * The memory of the file.
     *
     * @return the buffer.
     */
    public SharedBuffer buffer() {
        return pages.buffer();
    }

    /**
     * The index of this page.
     *
     * @return from 0.
     */
    public int index() {
        return index;
    }

    /**
     * How many slots the page has.
     *
     * @return 3 to 16.
     */
    public int slots() {
        return pages.slots();
    }

    /**
     * The largest payload.
     *
     * @return bytes.
     */
    public int pageSize() {
        return pages.pageSize();
    }

    /**
     * Where a header field of this page is.
     *
     * @param field offset from {@link PageLayout}.
     * @return offset in the file.
     */
    public long field(final int field) {
        return pages.geometry().page(index) + field;
    }

    /**
     * Where a field of a slot is.
     *
     * @param slot  number of the slot.
     * @param field offset from {@link PageLayout}.
     * @return offset in the file.
     */
    public long slotField(final int slot, final int field) {
        return slotOffset(slot) + pages.geometry().page(index) + field;
    }

    /**
     * Where a slot is in memory.
     *
     * @param slot number of the slot.
     * @return its address, valid while this page's file is reachable.
     */
    public long slotAddress(final int slot) {
        return slotOffset(slot) + address;
    }

    /** From the beginning of the page. */
    private long slotOffset(final int slot) {
        assert slot >= 0 && slot < slots() : slot;
        return (long) slot * PageLayout.slotStride(pageSize()) + PageLayout.SLOTS;
    }

    /**
     * The commit word as it stands. {@code [word]}: acquires the payload and header of the slot it names.
     *
     * @return the word, plain or a reference.
     */
    public long word() {
        return SharedBuffer.longAcquireAt(address + PageLayout.COMMIT_WORD);
    }

    /**
     * Moves the commit word. {@code [word]}: releases the payload and header that were stored before.
     *
     * @param expected word that it must be.
     * @param word     the new one.
     * @return whether it was moved.
     */
    public boolean compareAndSetWord(final long expected, final long word) {
        return SharedBuffer.compareAndSetLongAt(address + PageLayout.COMMIT_WORD, expected, word);
    }

    /**
     * The header of a slot. {@code [header]}: acquires what its last owner stored before releasing it.
     *
     * @param slot number of the slot.
     * @return the word, {@link SlotHeader}.
     */
    public long slotHeader(final int slot) {
        return SharedBuffer.longAcquireAt(slotAddress(slot) + PageLayout.SLOT_HEADER);
    }

    /**
     * Claims a slot. {@code [header]}.
     *
     * @param slot     number of the slot.
     * @param expected header that it must have.
     * @param header   the new one.
     * @return whether it was claimed.
     */
    public boolean compareAndSetSlotHeader(final int slot, final long expected, final long header) {
        return SharedBuffer.compareAndSetLongAt(slotAddress(slot) + PageLayout.SLOT_HEADER, expected, header);
    }

    /**
     * Gives a slot back. {@code [header]}: releases what was stored in it.
     *
     * @param slot   number of the slot.
     * @param header its header from now on.
     */
    public void releaseSlot(final int slot, final long header) {
        SharedBuffer.putLongReleaseAt(slotAddress(slot) + PageLayout.SLOT_HEADER, header);
    }

    /**
     * The logical current word: protocol.md, Read, step 1. Lock-free, writes nothing. It linearises at the load of the descriptor's state, or
     * at the load of the commit word when that is plain.
     *
     * @return a plain word whose slot is in range.
     * @throws org.kstate.exceptions.CorruptStoreException if a word read is out of bounds.
     */
    public long resolve() {
        for (;;) {
            final long word = word();
            if (!CommitWord.isReference(word)) {
                return checked(word);
            }
            final long descriptor = pages.descriptor(CommitWord.descriptor(word));
            final long state = buffer().getLongAcquire(descriptor + DescriptorLayout.STATE);
            final long entry = pages.entry(descriptor, index);
            if (entry != PagesFile.NO_ENTRY) {
                final long decided = decided(state, entry);
                // A reference that is still there was not removed, so its descriptor was not reused while we looked (invariant I2).
                if (word() == word) {
                    return checked(decided);
                }
            } else if (word() == word) {
                throw pages.corrupt("descriptor without this page", descriptor, index);
            }
        }
    }

    /**
     * The word that a descriptor's state means for this page, for whoever removes a reference.
     *
     * @param descriptor offset of the descriptor.
     * @param state      its state word.
     * @return the new word if the commit succeeded, else the old one; {@link #NO_WORD} if the descriptor has no plain word for the page: then
     *     it has been reused meanwhile, or the store is damaged.
     */
    public long decidedWord(final long descriptor, final long state) {
        final long entry = pages.entry(descriptor, index);
        if (entry == PagesFile.NO_ENTRY) {
            return NO_WORD;
        }
        final long word = decided(state, entry);
        return isPlain(word) ? word : NO_WORD;
    }

    private long decided(final long state, final long entry) {
        final boolean succeeded = DescriptorLayout.status(state) == DescriptorLayout.SUCCEEDED;
        return buffer().getLongAcquire(entry + (succeeded ? DescriptorLayout.ENTRY_NEW_WORD : DescriptorLayout.ENTRY_OLD_WORD));
    }

    private long checked(final long word) {
        if (!isPlain(word)) {
            throw pages.corrupt("commit word", field(PageLayout.COMMIT_WORD), word);
        }
        return word;
    }

    /**
     * Whether a word is plain and its slot in range. A negative word would have a version that no page lives to see.
     *
     * @param word a commit word.
     * @return true if so.
     */
    public boolean isPlain(final long word) {
        return word >= 0 && CommitWord.slot(word) < slots() && !CommitWord.isReference(word);
    }

    /**
     * Checks what the header says of the page itself, and whether the page table says the same; done when somebody subscribes or looks, not by
     * each read.
     *
     * @return this.
     * @throws org.kstate.exceptions.CorruptStoreException if the page is not in its place, or is not that of the state which the page table
     *     knows, or begins with a version that it never had.
     */
    public Page checkedHeader() {
        final int said = buffer().getInt(field(PageLayout.PAGE_INDEX));
        if (said != index) {
            throw pages.corrupt("page index", field(PageLayout.PAGE_INDEX), said);
        }
        versionOf(CommitWord.version(resolve()));
        if (incarnation() != PageTableEntry.incarnation(pages.tableWord(index))) {
            throw pages.corrupt("incarnation", field(PageLayout.INCARNATION), incarnation());
        }
        if (!isNamedAsInTable()) {
            throw pages.corrupt("name", field(PageLayout.NAME), pages.tableHash(index));
        }
        return this;
    }

    /**
     * The raw version that is the state's version 0.
     *
     * @return raw version.
     */
    public long firstVersion() {
        return buffer().getLong(field(PageLayout.FIRST_VERSION));
    }

    /**
     * The state's version by a raw version of the page.
     *
     * @param raw version.
     * @return version of the state, from 0.
     * @throws org.kstate.exceptions.CorruptStoreException if the page begins with a version that it never had.
     */
    public long versionOf(final long raw) {
        final long first = firstVersion();
        if (first < 0 || first > raw) {
            throw pages.corrupt("first version", field(PageLayout.FIRST_VERSION), first);
        }
        return raw - first;
    }

    /**
     * The incarnation of the state that has the page. {@code [page]}: acquires the rest of the header.
     *
     * @return 0 if none has.
     */
    public long incarnation() {
        return buffer().getLongAcquire(field(PageLayout.INCARNATION));
    }

    /**
     * The size of the state: what a read returns.
     *
     * @return bytes, 1 to the page size.
     * @throws org.kstate.exceptions.CorruptStoreException if it is not.
     */
    public int size() {
        final int size = SharedBuffer.intAcquireAt(address + PageLayout.SIZE);
        if (size < 1 || size > pageSize()) {
            throw pages.corrupt("size", field(PageLayout.SIZE), size);
        }
        return size;
    }

    /**
     * Where the size is in memory.
     *
     * @return its address, valid while this page's file is reachable.
     */
    public long sizeAddress() {
        return address + PageLayout.SIZE;
    }

    /**
     * The incarnation of a persistent state in its journal.
     *
     * @return a number from 1; of a state that was never persistent, whatever stands there.
     */
    public long journalIncarnation() {
        return buffer().getLongAcquire(field(PageLayout.JOURNAL_INCARNATION));
    }

    /**
     * The number of the state's journal. {@code [journal]}: it was stored before the word became persistent.
     *
     * @return from 0; {@link #NO_JOURNAL} if it has none.
     */
    public int journal() {
        return buffer().getIntAcquire(field(PageLayout.JOURNAL_PLUS_ONE)) - 1;
    }

    /**
     * The length of the state's name.
     *
     * @return 1 to 254.
     * @throws org.kstate.exceptions.CorruptStoreException if it is not.
     */
    public int nameLength() {
        final int length = buffer().getInt(field(PageLayout.NAME_LENGTH));
        if (length < 1 || length > StateName.MAX_LENGTH) {
            throw pages.corrupt("name length", field(PageLayout.NAME_LENGTH), length);
        }
        return length;
    }

    /**
     * Where the bytes of the name are.
     *
     * @return an address.
     */
    public long nameAddress() {
        return buffer().addressOf(field(PageLayout.NAME));
    }

    /**
     * Whether the name is the one of which the page table keeps the hash. A name that is not is damaged, and perhaps another state's.
     *
     * @return true if so.
     * @throws org.kstate.exceptions.CorruptStoreException if the name's length is out of bounds.
     */
    public boolean isNamedAsInTable() {
        return PageTableEntry.hash(name()) == pages.tableHash(index);
    }

    /**
     * The state's name.
     *
     * @return a new string.
     */
    public String name() {
        return new String(buffer().getBytes(field(PageLayout.NAME), nameLength()), StandardCharsets.US_ASCII);
    }
}
