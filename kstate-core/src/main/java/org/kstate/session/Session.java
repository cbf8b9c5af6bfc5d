package org.kstate.session;

import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

import org.kstate.commit.MultiStateCommit;
import org.kstate.commit.Writer;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.doorbell.OwnDoorbell;
import org.kstate.doorbell.SessionBell;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.FileDescriptors;
import org.kstate.memory.FileIdentity;
import org.kstate.memory.Futex;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.PagesFile;
import org.kstate.time.EpochNanoClock;

/**
 * One opening of a store by this process: its mappings, its number, its kernel lock. {@code pages} is mapped read-only until the session
 * first has to write. Opening, writing for the first time and closing are done with {@code store.lock} held.
 */
public final class Session {

    /** {@code control}, {@code pages} for reading, and for writing. */
    private static final int MAPPINGS = 3;

    private final StoreFiles files;
    private final StoreHeader header;
    private final EpochNanoClock clock;
    private final Mapping controlMapping;
    private final SessionTable table;
    private final SessionSweep sweep;
    private final Mapping readOnlyMapping;
    private final PagesFile readOnlyPages;
    private final FileIdentity identity;
    private final int number;
    private final SessionLedger ledger;
    private final Doorbells doorbells;
    private final OwnDoorbell doorbell;
    private final SessionBell bell;
    private final Writer writer;
    private final Writer sweeper;
    private final long waitNs;
    /** Null until this session first writes. */
    private volatile PagesFile writablePages;
    /** Whether the number was given back: what is made of it now would be another session's. With {@code store.lock} held. */
    private boolean left;
    /** Null until this session first writes; stored before {@link #writablePages}. */
    private MultiStateCommit multiStateCommit;

    private Session(final StoreFiles files, final StoreHeader header, final EpochNanoClock clock, final Mapping controlMapping,
                    final SessionTable table, final Mapping readOnlyMapping, final PagesFile readOnlyPages, final int number,
                    final long commitTimeoutMs) {
        this.files = files;
        this.header = header;
        this.clock = clock;
        this.controlMapping = controlMapping;
        this.table = table;
        this.sweep = new SessionSweep(table);
        this.readOnlyMapping = readOnlyMapping;
        this.readOnlyPages = readOnlyPages;
        this.identity = FileIdentity.of(files.pages());
        this.number = number;
        this.ledger = readOnlyPages.ledger();
        this.doorbells = new Doorbells(controlMapping, header.geometry().pages(), table::isHeld);
        this.doorbell = new OwnDoorbell(controlMapping, header.geometry().pages(), number, Futex.isAvailable());
        this.bell = new SessionBell(controlMapping, header.geometry().pages(), number, doorbell, table::rewatch);
        this.waitNs = TimeUnit.MILLISECONDS.toNanos(commitTimeoutMs);
        this.writer = new Writer(number, ProcessHandle.current().pid(), table, clock, waitNs, doorbells, ledger);
        this.sweeper = writer.unclosed();
    }

    /**
     * Makes sure, before {@code store.lock} is taken, that this process may map as many files more as a session does.
     *
     * @param files of the store.
     * @throws org.kstate.exceptions.MappingsExhaustedException if not, also after a collection of garbage.
     */
    public static void requireRoom(final StoreFiles files) {
        Mapping.requireRoom(files.pages(), MAPPINGS);
    }

    /**
     * Opens a session on files that are there.
     *
     * @param files           of the store.
     * @param header          of the store, checked.
     * @param clock           for start time and commits.
     * @param commitTimeoutMs bound of a commit's waiting.
     * @return the session.
     * @throws org.kstate.exceptions.StoreFullException if every number is taken.
     */
    public static Session open(final StoreFiles files, final StoreHeader header, final EpochNanoClock clock, final long commitTimeoutMs) {
        final StoreGeometry geometry = header.geometry();
        final Mapping control = ControlFile.map(files, header, true);
        Mapping pages = null;
        SessionTable table = null;
        boolean opened = false;
        try {
            pages = Mapping.map(files.pages(), geometry.fileLength(), false);
            table = new SessionTable(control.buffer(), new PagesFile(pages, geometry), files.sessionLocks());
            final SessionSweep sweep = new SessionSweep(table);
            sweep.markDead();
            final long pid = ProcessHandle.current().pid();
            int number = table.join(pid, clock.nanoTime());
            if (number == SessionTable.NO_SESSION && sweep.hasDead() && Files.isWritable(files.pages())) {
                sweepPages(sweep, files, geometry, SessionLedger.ofOpening(control, pid, clock));
                number = table.join(pid, clock.nanoTime());
            }
            if (number == SessionTable.NO_SESSION) {
                throw SessionTable.full();
            }
            final SessionLedger ledger = SessionLedger.of(control, geometry.pages(), number, pid, clock);
            final Session session = new Session(files, header, clock, control, table, pages, new PagesFile(pages, geometry, ledger), number,
                commitTimeoutMs);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                giveBack(table, pages, control);
            }
        }
    }

    /** With a mapping of its own: the session has no number yet, and if it gets none, all of it is unmapped. */
    private static void sweepPages(final SessionSweep sweep, final StoreFiles files, final StoreGeometry geometry, final SessionLedger ledger) {
        final Mapping pages = Mapping.map(files.pages(), geometry.fileLength(), true);
        try {
            sweep.sweepPages(new PagesFile(pages, geometry, ledger));
        } finally {
            pages.unmap();
        }
    }

    /** What nobody has seen of a session that was not opened. Without its kernel lock, its number is that of a dead one. */
    private static void giveBack(final SessionTable table, final Mapping pages, final Mapping control) {
        try {
            if (table != null) {
                table.close();
            }
        } finally {
            if (pages != null) {
                pages.unmap();
            }
            control.unmap();
        }
    }

    /** Gives back what an opening has taken that failed after this session was made: nobody has seen it, and nothing was subscribed to. */
    public void abandon() {
        giveBack(table, readOnlyMapping, controlMapping);
    }

    /**
     * Makes sure that the store's files are those which this session has mapped. Called with {@code store.lock} held, before anything is done
     * by way of their paths.
     *
     * @throws org.kstate.exceptions.StoreRemovedException if they were removed, or replaced by those of another store.
     */
    public void requireInPlace() {
        if (!identity.isAt(files.pages())) {
            throw StoreLock.removed(files.directory());
        }
    }

    /**
     * The pages through a writable mapping; made when first asked for. Called with {@code store.lock} held.
     *
     * @return the pages.
     * @throws ClosedException if this session has given its number back.
     */
    public PagesFile writablePages() {
        if (writablePages == null) {
            if (left) {
                throw new ClosedException("The store was closed; open it again: file=" + files.pages());
            }
            final StoreGeometry geometry = header.geometry();
            FileDescriptors.require(FileDescriptors.FOR_OPENING);
            SpaceReservation.reserve(files.pages(), geometry.sessionDescriptors(number),
                geometry.sessionDescriptors(number + 1) - geometry.sessionDescriptors(number));
            final Mapping mapping = Mapping.map(files.pages(), geometry.fileLength(), true);
            boolean isGivenAway = false;
            try {
                final PagesFile pages = new PagesFile(mapping, geometry, ledger);
                // Before anything is claimed: whoever finds this session dead then sweeps the pages.
                table.becomeWriter();
                final int owner = SessionGenerations.take(pages, number);
                isGivenAway = true;
                writer.own(owner);
                multiStateCommit = new MultiStateCommit(pages, writer);
                writablePages = pages;
            } finally {
                if (!isGivenAway) {
                    mapping.unmap();
                }
            }
        }
        return writablePages;
    }

    /**
     * The pages through the writable mapping, for a session that has written or has a handle that may.
     *
     * @return the pages; {@code null} if there is no such mapping.
     */
    public PagesFile presentWritablePages() {
        return writablePages;
    }

    /**
     * The session's commits over several states.
     *
     * @return {@code null} if this session has no writable mapping.
     */
    public MultiStateCommit multiStateCommit() {
        return writablePages == null ? null : multiStateCommit;
    }

    /** Cleans up after the dead as far as this session may write. Called with {@code store.lock} held. */
    public void sweep() {
        sweep.markDead();
        final PagesFile pages = writablePages;
        if (pages != null) {
            sweep.sweepPages(pages);
        }
    }

    /**
     * Gives this session's number back. No thread of it has a claim, or can have one that it does not give back itself. Called with {@code
     * store.lock} held.
     */
    public void leave() {
        if (writablePages != null) {
            SessionGenerations.raise(writablePages, number);
        }
        left = true;
        table.leave();
    }

    /**
     * Whether {@link #sweep} by a session that may write would find more to do. Called with {@code store.lock} held.
     *
     * @return true if a dead session's leavings are in the pages.
     */
    public boolean hasUnswept() {
        return sweep.hasDead();
    }

    /**
     * The pages as readers see them.
     *
     * @return the read-only mapping.
     */
    public PagesFile readOnlyPages() {
        return readOnlyPages;
    }

    /**
     * The memory of {@code control}.
     *
     * @return valid while this session is reachable.
     */
    public SharedBuffer control() {
        return controlMapping.buffer();
    }

    /**
     * The sessions of the store.
     *
     * @return the table.
     */
    public SessionTable table() {
        return table;
    }

    /**
     * The number of this session.
     *
     * @return from 1.
     */
    public int number() {
        return number;
    }

    /**
     * The doorbell that this session waits on.
     *
     * @return its waiting side.
     */
    public OwnDoorbell doorbell() {
        return doorbell;
    }

    /**
     * What the threads that wait in this session share.
     *
     * @return the waiting side of its doorbell, for sleepers.
     */
    public SessionBell bell() {
        return bell;
    }

    /** Rings this session's own doorbell: its waits look at everything again. */
    public void ringOwn() {
        doorbells.call(number, ControlLayout.CALL_EVERYTHING);
    }

    /**
     * Rings this session's own doorbell for one page, where something was closed.
     *
     * @param page index of the page.
     */
    public void ringOwn(final int page) {
        doorbells.ringForPage(number, page);
    }

    /** Rings all sessions that want to hear of new names. Called with {@code store.lock} held. */
    public void ringForNames() {
        doorbells.ringForNames();
        table.nameBehind(false);
    }

    /**
     * What this session notes down for operators.
     *
     * @return its ledger.
     */
    public SessionLedger ledger() {
        return ledger;
    }

    /**
     * Who commits for this session.
     *
     * @return the writer.
     */
    public Writer writer() {
        return writer;
    }

    /**
     * How long a commit waits for others, and a read of several states.
     *
     * @return nanoseconds.
     */
    public long waitNs() {
        return waitNs;
    }

    /**
     * Who commits the ends of states that nobody is subscribed to: not stopped by {@link Writer#close}, since this is done while the session
     * is closed, too. Used with {@code store.lock} held only.
     *
     * @return the writer.
     */
    public Writer sweeper() {
        return sweeper;
    }

    /**
     * The store's header.
     *
     * @return what it says.
     */
    public StoreHeader header() {
        return header;
    }

    /**
     * The clock of commit times.
     *
     * @return the clock.
     */
    public EpochNanoClock clock() {
        return clock;
    }
}
