package org.kstate.journal;

import org.kstate.layout.CommitWord;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;

/** What a descriptor says of the persistent states of its commit, checked; for who writes the record of a dead one again. */
final class DescribedCommit {

    private final Page[] pages = new Page[DescriptorLayout.MAX_ENTRIES];
    private final long[] words = new long[DescriptorLayout.MAX_ENTRIES];
    private int count;

    /**
     * Reads the entries.
     *
     * @param file      the store's pages.
     * @param reference to a descriptor that is decided and is not filled again meanwhile.
     * @param journalId journal of the states.
     * @throws org.kstate.exceptions.CorruptStoreException if an entry says what cannot be, or none is of a persistent state.
     */
    DescribedCommit(final PagesFile file, final long reference, final int journalId) {
        final SharedBuffer buffer = file.buffer();
        final long descriptor = file.descriptor(CommitWord.descriptor(reference));
        final int entries = buffer.getIntAcquire(descriptor + DescriptorLayout.COUNT);
        if (entries < 1 || entries > DescriptorLayout.MAX_ENTRIES) {
            throw file.corrupt("descriptor count", descriptor + DescriptorLayout.COUNT, entries);
        }
        for (int i = 0; i < entries; i++) {
            final long entry = descriptor + DescriptorLayout.ENTRIES + (long) i * DescriptorLayout.ENTRY_STRIDE;
            final long word = buffer.getLong(entry + DescriptorLayout.ENTRY_NEW_WORD);
            if (CommitWord.isPersistent(word) && word != buffer.getLong(entry + DescriptorLayout.ENTRY_OLD_WORD)) {
                final Page page = page(file, entry);
                if (word < 0 || CommitWord.isReference(word) || CommitWord.slot(word) >= page.slots() || page.journal() != journalId) {
                    throw file.corrupt("descriptor entry", entry + DescriptorLayout.ENTRY_NEW_WORD, word);
                }
                pages[count] = page;
                words[count++] = word;
            }
        }
        if (count == 0) {
            throw file.corrupt("descriptor of a journal", descriptor, reference);
        }
    }

    private static Page page(final PagesFile file, final long entry) {
        final long index = file.buffer().getLong(entry + DescriptorLayout.ENTRY_PAGE);
        if (index < 0 || index >= file.geometry().pages() || !PageTableEntry.isInUse(file.tableWord((int) index))) {
            throw file.corrupt("descriptor entry", entry + DescriptorLayout.ENTRY_PAGE, index);
        }
        return file.page((int) index);
    }

    /** How many persistent states were written. */
    int count() {
        return count;
    }

    Page page(final int i) {
        return pages[i];
    }

    /** The slot of the version that was committed. */
    int slot(final int i) {
        return CommitWord.slot(words[i]);
    }

    /** The version that was committed, of the state. */
    long version(final int i) {
        return pages[i].versionOf(CommitWord.version(words[i]));
    }
}
