package org.kstate.session;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.PagesFile;

/** The journals that a store knows, by number and path. Finding is for any thread; adding is done with {@code store.lock} held. */
public final class JournalDirectory {

    /** What a decoder leaves in place of bytes that are none. */
    private static final char NOT_UTF_8 = '\uFFFD';

    private JournalDirectory() {
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
        final String name = new String(buffer.getBytes(offset + JournalLayout.PATH, length), StandardCharsets.UTF_8);
        final Path path;
        try {
            path = Path.of(name);
        } catch (final InvalidPathException e) {
            if (name.indexOf('\0') < 0 && name.indexOf(NOT_UTF_8) < 0) {
                throw new NotAJournalException("The path of the journal cannot be named in the locale that this JVM was started in; start it with"
                    + " LC_ALL=C.UTF-8: sun.jnu.encoding=" + System.getProperty("sun.jnu.encoding") + ", journal=" + name, e);
            }
            throw pages.corrupt("journal path", offset + JournalLayout.PATH, length);
        }
        if (!path.isAbsolute()) {
            throw pages.corrupt("journal path that is not absolute", offset + JournalLayout.PATH, length);
        }
        return path;
    }

    /**
     * The number of a journal, new or known.
     *
     * @param pages of the store, writable.
     * @param path  of the journal, a real path.
     * @return its number.
     */
    public static int add(final PagesFile pages, final Path path) {
        final int count = count(pages);
        for (int journal = 0; journal < count; journal++) {
            if (path(pages, journal).equals(path)) {
                return journal;
            }
        }
        if (count == JournalLayout.MAX_JOURNALS) {
            throw new StoreFullException("The store has as many journals as it can; let states share one: maxJournals=" + count
                + ", journal=" + path);
        }
        final byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > JournalLayout.MAX_PATH) {
            throw new IllegalSizeException("The path of the journal is too long; choose a shorter one: length=" + bytes.length + ", max="
                + JournalLayout.MAX_PATH + ", journal=" + path);
        }
        final long offset = pages.geometry().journal(count);
        SpaceReservation.reserve(pages.file(), offset, JournalLayout.STRIDE);
        final SharedBuffer buffer = pages.buffer();
        buffer.putBytes(offset + JournalLayout.PATH, bytes);
        buffer.putIntRelease(offset + JournalLayout.PATH_LENGTH, bytes.length);
        buffer.putLongRelease(StoreHeaderLayout.JOURNALS_IN_USE, count + 1);
        return count;
    }

    /**
     * Takes the last place back. No state is persistent there, and none is to be: the journal could not be opened.
     *
     * @param pages   of the store, writable.
     * @param journal its number.
     */
    public static void removeLast(final PagesFile pages, final int journal) {
        final SharedBuffer buffer = pages.buffer();
        final long offset = pages.geometry().journal(journal);
        buffer.putLongRelease(StoreHeaderLayout.JOURNALS_IN_USE, journal);
        // What is after the lock, which nobody has.
        buffer.zero(offset + JournalLayout.PENDING_INDEX, JournalLayout.STRIDE - JournalLayout.PENDING_INDEX);
    }

    /**
     * How many journals the store knows.
     *
     * @param pages of the store.
     * @return the number of the next one.
     */
    public static int count(final PagesFile pages) {
        final long count = pages.buffer().getLongAcquire(StoreHeaderLayout.JOURNALS_IN_USE);
        if (count < 0 || count > JournalLayout.MAX_JOURNALS) {
            throw pages.corrupt("journals in use", StoreHeaderLayout.JOURNALS_IN_USE, count);
        }
        return (int) count;
    }
}
