package org.kstate.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.PagesFile;

/** The journals that a store knows, by number and path. Finding is for any thread; adding is done with {@code store.lock} held. */
public final class JournalPaths {

    /** Stands for the number of a journal that the store does not know. */
    static final int NONE = -1;

    private static final char NUL = 0;
    /** What stands in a text for bytes that are no characters. */
    private static final char NOT_DECODED = '\ufffd';

    private JournalPaths() {
    }

    /**
     * The path of a journal.
     *
     * @param pages   of the store.
     * @param journal its number.
     * @return its directory.
     */
    public static Path path(final PagesFile pages, final int journal) {
        final SharedBuffer buffer = pages.buffer();
        if (journal < 0 || journal >= count(pages)) {
            throw pages.corrupt("journal number", StoreHeaderLayout.JOURNALS_IN_USE, journal);
        }
        final long offset = pages.geometry().journal(journal);
        final int length = buffer.getIntAcquire(offset + JournalLayout.PATH_LENGTH);
        if (length < 1 || length > JournalLayout.MAX_PATH) {
            throw pages.corrupt("journal path length", offset + JournalLayout.PATH_LENGTH, length);
        }
        final String text = new String(buffer.getBytes(offset + JournalLayout.PATH, length), StandardCharsets.UTF_8);
        if (text.indexOf(NUL) >= 0 || text.indexOf(NOT_DECODED) >= 0) {
            throw pages.corrupt("journal path", offset + JournalLayout.PATH, length);
        }
        final Path path;
        try {
            path = Path.of(text);
        } catch (final InvalidPathException e) {
            throw unwritable(text, e);
        }
        if (!path.isAbsolute()) {
            throw pages.corrupt("journal path that is not absolute", offset + JournalLayout.PATH, length);
        }
        return path;
    }

    /** The number of a journal by its real path, or -1. */
    static int find(final PagesFile pages, final Path path) {
        final int count = count(pages);
        for (int journal = 0; journal < count; journal++) {
            if (path(pages, journal).equals(path)) {
                return journal;
            }
        }
        return NONE;
    }

    /**
     * Whether nobody is committing in a journal at this moment. Who sees its lock free sees all records that were written under it before.
     *
     * @param pages     of the store.
     * @param directory real path of the journal.
     * @return whether its lock is free; a dead session's is not.
     * @throws NotAJournalException if the store has no journal there.
     */
    public static boolean isFree(final PagesFile pages, final Path directory) {
        final int journal = find(pages, directory);
        if (journal == NONE) {
            throw new NotAJournalException("The store has no journal there; give the path of one of its journals: journal=" + directory);
        }
        // [journal-lock]
        return pages.buffer().getLongAcquire(pages.geometry().journal(journal) + JournalLayout.LOCK) == JournalLockWord.FREE;
    }

    /** The identity of a journal; {@link org.kstate.spi.WantedJournal#ANY_ID} if it has none. */
    static long id(final PagesFile pages, final int journal) {
        return pages.buffer().getLongAcquire(pages.geometry().journal(journal) + JournalLayout.JOURNAL_ID);
    }

    /** Which of the store's descriptions a journal has: a stamp as of {@link org.kstate.session.DescriptionsFile#stamp}. */
    static long described(final PagesFile pages, final int journal) {
        return pages.buffer().getLongAcquire(pages.geometry().journal(journal) + JournalLayout.DESCRIBED);
    }

    /** The number of a journal, new or known; its path is a real one, and its identity is noted if it is new. */
    static int add(final PagesFile pages, final Path path, final long id) {
        final int count = count(pages);
        final int known = find(pages, path);
        if (known != NONE) {
            return known;
        }
        if (count == JournalLayout.MAX_JOURNALS) {
            throw new StoreFullException("The store has as many journals as it can; let states share one: maxJournals=" + count
                + ", journal=" + path);
        }
        checkWritable(path);
        final byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > JournalLayout.MAX_PATH) {
            throw new IllegalSizeException("The path of the journal is too long; choose a shorter one: length=" + bytes.length + ", max="
                + JournalLayout.MAX_PATH + ", journal=" + path);
        }
        final long offset = pages.geometry().journal(count);
        SpaceReservation.reserve(pages.file(), offset, JournalLayout.STRIDE);
        final SharedBuffer buffer = pages.buffer();
        buffer.putBytes(offset + JournalLayout.PATH, bytes);
        buffer.putLongRelease(offset + JournalLayout.JOURNAL_ID, id);
        buffer.putIntRelease(offset + JournalLayout.PATH_LENGTH, bytes.length);
        buffer.putLongRelease(StoreHeaderLayout.JOURNALS_IN_USE, count + 1);
        return count;
    }

    /** A path that came from the operating system may have characters that are lost in its text: nobody would find the journal by that. */
    private static void checkWritable(final Path path) {
        final String text = path.toString();
        try {
            if (text.indexOf(NOT_DECODED) < 0 && Path.of(text).equals(path)) {
                return;
            }
        } catch (final InvalidPathException e) {
            throw unwritable(text, e);
        }
        throw unwritable(text, null);
    }

    /** The store is sound. Java takes the locale for the encoding of file names, and cannot name a file beyond that. */
    private static NotAJournalException unwritable(final String text, final InvalidPathException cause) {
        return new NotAJournalException("The path of a journal cannot be written in the characters of this process's locale; set another,"
            + " LC_ALL=C.UTF-8 for instance: encoding=" + System.getProperty("sun.jnu.encoding") + ", journal=" + text, cause);
    }

    /** Takes the last place back. No state is persistent there, and none is to be: the journal could not be opened. */
    static void removeLast(final PagesFile pages, final int journal) {
        final SharedBuffer buffer = pages.buffer();
        final long offset = pages.geometry().journal(journal);
        buffer.putLongRelease(StoreHeaderLayout.JOURNALS_IN_USE, journal);
        buffer.putLongRelease(offset + JournalLayout.DESCRIBED, JournalLayout.DESCRIBED_UNKNOWN);
        // What is after the lock, which nobody has.
        buffer.zero(offset + JournalLayout.PENDING_INDEX, JournalLayout.STRIDE - JournalLayout.PENDING_INDEX);
    }

    /** How many journals the store knows: the number of the next one. */
    static int count(final PagesFile pages) {
        final long count = pages.buffer().getLongAcquire(StoreHeaderLayout.JOURNALS_IN_USE);
        if (count < 0 || count > JournalLayout.MAX_JOURNALS) {
            throw pages.corrupt("journals in use", StoreHeaderLayout.JOURNALS_IN_USE, count);
        }
        return (int) count;
    }
}
