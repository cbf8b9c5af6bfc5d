package org.kstate;

import java.nio.file.Path;
import java.util.List;

import org.kstate.counters.CounterReading;
import org.kstate.counters.CounterValues;
import org.kstate.counters.ErrorLogReading;
import org.kstate.counters.RecordedError;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.memory.Mapping;
import org.kstate.memory.Uninterrupted;
import org.kstate.page.PagesFile;
import org.kstate.session.ControlFile;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;

/**
 * What can be told of a store and its sessions from outside at one time: {@link Kstate#statistics}. Nothing is written, no lock taken, no process
 * needed. Immutable.
 *
 * <p>Counters and errors are notes for people: a process that dies between an event and its counting leaves one uncounted, and what a thread
 * counts while its session is being closed may be lost. Nothing is counted twice.
 */
public final class StoreStatistics {

    private final Path directory;
    private final StoreHeader header;
    private final PageUse pages;
    private final List<SessionStatistics> sessions;
    private final int[] subscribers;
    private final CounterReading counters;
    private final ErrorLogReading errors;

    private StoreStatistics(final Path directory, final StoreHeader header, final PageUse pages, final List<SessionStatistics> sessions,
                            final int[] subscribers, final CounterReading counters, final ErrorLogReading errors) {
        this.directory = directory;
        this.header = header;
        this.pages = pages;
        this.sessions = sessions;
        this.subscribers = subscribers;
        this.counters = counters;
        this.errors = errors;
    }

    static StoreStatistics read(final StoreFiles files) {
        return Uninterrupted.call(() -> readUninterrupted(files));
    }

    private static StoreStatistics readUninterrupted(final StoreFiles files) {
        final StoreHeader header = StoreHeader.read(files.pages());
        final Mapping control = ControlFile.map(files, header, false);
        try {
            return readUninterrupted(files, header, control);
        } finally {
            // All that was read is a copy.
            control.unmap();
        }
    }

    private static StoreStatistics readUninterrupted(final StoreFiles files, final StoreHeader header, final Mapping control) {
        final Mapping mapping = Mapping.map(files.pages(), header.geometry().fileLength(), false);
        try {
            final PagesFile pages = new PagesFile(mapping, header.geometry());
            final CounterReading counters = CounterReading.read(control, header.geometry().pages());
            return new StoreStatistics(files.directory(), header, PageUse.of(pages), SessionReading.read(files, control, pages, counters),
                SessionReading.subscribers(control, header.geometry().pages()), counters, ErrorLogReading.read(control));
        } catch (final InternalError e) {
            // What the virtual machine makes of memory that is gone.
            throw new CorruptStoreException("A file of the store became shorter while it was read; stop its processes and remove its directory:"
                + " directory=" + files.directory(), e);
        } finally {
            mapping.unmap();
        }
    }

    /**
     * Where the store is.
     *
     * @return an absolute path.
     */
    public Path directory() {
        return directory;
    }

    /**
     * The identity of the store.
     *
     * @return a random number.
     */
    public long storeId() {
        return header.storeId();
    }

    /**
     * When the store was made.
     *
     * @return nanoseconds since the epoch.
     */
    public long createdAtNs() {
        return header.createdAtNs();
    }

    /**
     * Whether the store was made in this boot of the machine. Another is made anew by who opens it next.
     *
     * @return true if so.
     */
    public boolean isThisBoot() {
        return header.isThisBoot();
    }

    /**
     * The largest size that a state can have.
     *
     * @return bytes.
     */
    public int pageSize() {
        return header.geometry().pageSize();
    }

    /**
     * How many versions a page has place for.
     *
     * @return slots.
     */
    public int slotsPerPage() {
        return header.geometry().slots();
    }

    /**
     * How many states there can be.
     *
     * @return pages of the store.
     */
    public int maxPages() {
        return header.geometry().pages();
    }

    /**
     * How many states there are.
     *
     * @return pages in use.
     */
    public int pagesInUse() {
        return pages.inUse();
    }

    /**
     * How many pages have a commit word or a header that cannot be.
     *
     * @return of the pages in use.
     */
    public int damagedPages() {
        return pages.damaged();
    }

    /**
     * How many commits there were on all pages that are not damaged, on states that have ended, too; the end of a state is one. It is the sum
     * of the versions, and so counts also those that came back from a journal.
     *
     * @return commits.
     */
    public long commits() {
        return pages.commits();
    }

    /**
     * The sessions that are open, or died and were not swept.
     *
     * @return a list in the order of their numbers.
     */
    public List<SessionStatistics> sessions() {
        return sessions;
    }

    /**
     * How many sessions are subscribed to a state, for reading or writing; those that died and were not swept are counted. Observers are not.
     *
     * @param pageIndex of the state: {@link ObservedState#pageIndex}.
     * @return sessions.
     * @throws org.kstate.exceptions.IllegalSizeException if the store has no such page.
     */
    public int subscribers(final int pageIndex) {
        if (pageIndex < 0 || pageIndex >= subscribers.length) {
            throw new IllegalSizeException("The store has no such page; take the index that a state tells: pageIndex=" + pageIndex + ", pages="
                + subscribers.length);
        }
        return subscribers[pageIndex];
    }

    /**
     * The counters of the store: its own, and the sums over all sessions that it ever had.
     *
     * @return their values.
     */
    public CounterValues counters() {
        return counters.totals();
    }

    /**
     * The errors that sessions met and could tell nobody, or that an operator should know of: each different one once.
     *
     * @return a list in the order in which they first came.
     */
    public List<RecordedError> errors() {
        return errors.errors();
    }

    /**
     * How many errors found no place in the log.
     *
     * @return errors, the same one each time that it came.
     */
    public long errorsNotRecorded() {
        return errors.notRecorded();
    }

    /**
     * When the last error came that found no place.
     *
     * @return nanoseconds since the epoch; 0 if there is none.
     */
    public long lastErrorNotRecordedNs() {
        return errors.lastNotRecorded();
    }
}
