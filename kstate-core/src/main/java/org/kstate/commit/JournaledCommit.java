package org.kstate.commit;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.RecordPendingException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.PendingReference;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.TransactionId;
import org.kstate.memory.Uninterrupted;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;

/**
 * Commits on the persistent states of one journal, for one session: protocol.md, "Commit on a persistent state" and
 * "Commit over several states".
 *
 * <p>Opening the journal comes first and needs no lock. All else happens under the journal's lock: finish what a dead holder announced, claim
 * and fill, write the record, announce it, move the commit word, make the record visible. So a version is superseded only when it is
 * in the journal, and the record of a process that was
 * killed at any point appears exactly once or never.
 *
 * <p>Safe for any thread: the lock orders them.
 */
public final class JournaledCommit implements AutoCloseable {

    private static final long SETTLING_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PagesFile pages;
    private final int journalId;
    private final Path directory;
    private final long storeId;
    private final JournalProvider provider;
    private final Writer writer;
    private final JournalLock lock;
    private final Announcement announcement;
    /** Held while the journal is opened, without the lock: a stranger who stands still in it keeps nobody of other sessions waiting. */
    private final ReentrantLock opening = new ReentrantLock();
    /** Opened and not started; guarded by opening. */
    private Journal opened;
    /** Started. Written under the lock; elsewhere only looked at. */
    private volatile Journal journal;
    /** Guarded by the lock: a page that has a new version nobody was told of yet. */
    private Page unrung;
    /** Guarded by the lock: a record of several states is staged. */
    private boolean staged;
    /** Set when no thread of this session can have the lock any more. */
    private volatile boolean closed;

    /**
     * Creates the committing end; the journal is opened when it is first used.
     *
     * @param pages     the store's pages, writable.
     * @param journalId number of the journal in {@code pages}.
     * @param directory of the journal.
     * @param storeId   identity of the store.
     * @param provider  opens journals.
     * @param writer    who commits.
     */
    public JournaledCommit(final PagesFile pages, final int journalId, final Path directory, final long storeId,
                           final JournalProvider provider, final Writer writer) {
        this.pages = pages;
        this.journalId = journalId;
        this.directory = directory;
        this.storeId = storeId;
        this.provider = provider;
        this.writer = writer;
        final long offset = pages.geometry().journal(journalId);
        this.lock = new JournalLock(pages.buffer(), offset, writer);
        this.announcement = new Announcement(pages.buffer(), offset);
    }

    /**
     * The directory of the journal.
     *
     * @return its path.
     */
    public Path directory() {
        return directory;
    }

    /**
     * Opens the journal if this session has it not, takes the lock and does what every taker does first. The caller calls {@link #unlock} in
     * any case once this has returned.
     *
     * @param deadlineNs until when to wait for others, for whatever they have.
     */
    void lockAndRecover(final long deadlineNs) {
        lockAndRecover(deadlineNs, false);
    }

    /**
     * As {@link #lockAndRecover(long)}, for who has {@code store.lock}: all sessions of the store wait meanwhile, so programs that are none of
     * ours are not waited for as long as a commit would.
     */
    void lockAndRecoverBriefly(final long deadlineNs) {
        lockAndRecover(deadlineNs, true);
    }

    private void lockAndRecover(final long deadlineNs, final boolean isBrief) {
        long victim;
        do {
            if (journal == null) {
                openUnlocked(isBrief ? settlingDeadlineNs(deadlineNs) : deadlineNs);
            }
            victim = lock.acquire(deadlineNs);
        } while (!enter(victim, isBrief ? settlingDeadlineNs(deadlineNs) : deadlineNs));
        if (victim != JournalLockWord.NO_VICTIM) {
            lock.freed();
        }
        if (!announcement.isClosed()) {
            try {
                recover();
            } catch (final RuntimeException | Error e) {
                lock.release();
                throw e;
            }
        }
    }

    private static long settlingDeadlineNs(final long deadlineNs) {
        final long soonNs = System.nanoTime() + SETTLING_NS;
        return soonNs - deadlineNs < 0 ? soonNs : deadlineNs;
    }

    /** With the lock: false, and the lock is given back, if the journal is not open any more: another thread met a failure in it. */
    private boolean enter(final long victim, final long deadlineNs) {
        boolean done = false;
        try {
            if (closed) {
                throw closed();
            }
            if (journal != null) {
                journal.waitUntil(deadlineNs);
                if (victim != JournalLockWord.NO_VICTIM) {
                    journal.freeDeadHolder(victim);
                }
                done = true;
            } else {
                final Journal fresh = takeOpened();
                if (fresh != null) {
                    start(fresh, victim == JournalLockWord.NO_VICTIM ? Journal.NO_PID : victim, deadlineNs);
                    done = true;
                }
            }
            return done;
        } finally {
            if (!done) {
                lock.giveUp(victim);
            }
        }
    }

    /** Opens the journal, unless it is open. Called without the lock: this is where it may take long. */
    private void openUnlocked(final long deadlineNs) {
        lockOpening(deadlineNs);
        try {
            if (closed) {
                throw closed();
            }
            if (journal == null && opened == null) {
                final Journal fresh = provider.open(new JournalSetup(directory, storeId, announcement, deadlineNs));
                if (journal == null) {
                    opened = fresh;
                } else {
                    fresh.close();
                }
            }
        } finally {
            opening.unlock();
        }
    }

    private void lockOpening(final long deadlineNs) {
        if (!Uninterrupted.call(() -> tryOpening(deadlineNs))) {
            writer.count(Counter.JOURNAL_BUSY);
            throw new JournalBusyException("Another thread of this process is opening the journal and waits for somebody; nothing was committed."
                + " Its own exception says for whom: journal=" + directory);
        }
    }

    private boolean tryOpening(final long deadlineNs) {
        try {
            return opening.tryLock() || opening.tryLock(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            // Once more, and not for long: who interrupts wants an end of it.
            Thread.currentThread().interrupt();
            return opening.tryLock();
        }
    }

    /** With the lock, so that nobody is waited for. */
    private Journal takeOpened() {
        if (!opening.tryLock()) {
            return null;
        }
        try {
            final Journal fresh = opened;
            opened = null;
            return fresh;
        } finally {
            opening.unlock();
        }
    }

    /** With the lock. */
    private void start(final Journal fresh, final long deadPid, final long deadlineNs) {
        boolean isStarted = false;
        try {
            fresh.waitUntil(deadlineNs);
            fresh.start(deadPid);
            announcement.lastTimeNs(Math.max(announcement.lastTimeNs(), fresh.lastTimeNs()));
            journal = fresh;
            isStarted = true;
        } finally {
            if (!isStarted) {
                fresh.close();
            }
        }
    }

    /** With the lock: after a failure, so that a record which is due appears soon. Waits for nobody. */
    private void reopen() {
        final long nowNs = System.nanoTime();
        start(provider.open(new JournalSetup(directory, storeId, announcement, nowNs)), Journal.NO_PID, nowNs);
    }

    private ClosedException closed() {
        return new ClosedException("The journal's end in this session was closed; open the store again: journal=" + directory);
    }

    /**
     * Opens the journal, unless it is open, for who will take {@code store.lock} and then use it.
     *
     * @throws JournalBusyException if somebody keeps a lock inside the journal for as long as a commit waits.
     */
    public void open() {
        if (journal == null) {
            openUnlocked(writer.deadlineNs());
        }
    }

    /**
     * Takes over a journal that was opened for this end before there was one.
     *
     * @param fresh    the journal, opened and not started; closed here if this end has one.
     * @param rollTime what it rolls by: from now on this end's.
     */
    public void adopt(final Journal fresh, final LateRollTime rollTime) {
        rollTime.is(announcement);
        opening.lock();
        try {
            if (journal == null && opened == null && !closed) {
                opened = fresh;
                return;
            }
        } finally {
            opening.unlock();
        }
        fresh.close();
    }

    /** Gives up what was opened and not started. For who takes this end out of use before it was used. */
    public void discardOpened() {
        opening.lock();
        try {
            // Who has found this end meanwhile opens nothing in it.
            closed = true;
            if (opened != null) {
                opened.close();
                opened = null;
            }
        } finally {
            opening.unlock();
        }
    }

    /**
     * Whether the journal is open in this session. For who holds {@code store.lock} and is the first to use the journal.
     *
     * @return false if it was never opened, or a failure closed it.
     */
    public boolean isOpen() {
        return journal != null;
    }

    /** Gives the lock back, and then rings for what was committed under it: waking may take longer than the commit. */
    void unlock() {
        final Page committed = unrung;
        unrung = null;
        lock.release();
        if (committed != null) {
            writer.ring(committed);
        }
    }

    /** A page was committed to, under the lock: {@link #unlock} rings for it. */
    void committed(final Page page) {
        unrung = page;
    }

    Journal journal() {
        return journal;
    }

    Announcement announcement() {
        return announcement;
    }

    Writer writer() {
        return writer;
    }

    /** The announced record may be missing: if what it is of was committed, it is written again. Idempotent at every step. */
    private void recover() {
        final long reference = announcement.pendingReference();
        if (PendingReference.isDescriptor(reference)) {
            recoverSeveral(reference);
            return;
        }
        final Page page = pages.page(PendingReference.page(reference));
        if (PageTableEntry.incarnation(pages.tableWord(page.index())) == 0) {
            // No state ever had it: its memory is not to be touched.
            throw pages.corrupt("pending reference", announcement.referenceOffset(), reference);
        }
        final long word = page.resolve();
        if (!CommitWord.isPersistent(word) || page.journal() != journalId
            || !PendingReference.names(reference, CommitWord.version(word))) {
            // Not committed, and its holder is gone: it never will be. The same version may have been committed in another journal since,
            // if it was to be the state's first here.
            announcement.disarm();
            return;
        }
        final int slot = CommitWord.slot(word);
        final long version = page.versionOf(CommitWord.version(word));
        final long incarnation = journalIncarnation(page);
        if (!journal.holds(announcement.pendingIndex(), page.nameAddress(), page.nameLength(), incarnation, version)) {
            // The payload is intact: nobody may commit on this page before this is done, and the current slot is never claimed.
            final long timeNs = beginAgain(CommitWord.isDeleted(word) ? Journal.DELETE : Journal.COMMIT, page, slot);
            addToRecord(page, slot, incarnation, version);
            writeAgain(timeNs);
        }
        announcement.closed();
    }

    /** As {@link #recover}, of a commit over several states. Nobody fills the descriptor again before its record is there (invariant I6). */
    private void recoverSeveral(final long reference) {
        if (!Descriptors.isSucceeded(pages, reference)) {
            announcement.disarm();
            return;
        }
        final DescribedCommit commit = new DescribedCommit(pages, reference, journalId);
        final Page first = commit.page(0);
        if (!journal.holds(announcement.pendingIndex(), first.nameAddress(), first.nameLength(), journalIncarnation(first),
            commit.version(0))) {
            final long timeNs = beginAgain(Journal.COMMIT, first, commit.slot(0));
            for (int i = 0; i < commit.count(); i++) {
                addToRecord(commit.page(i), commit.slot(i), journalIncarnation(commit.page(i)), commit.version(i));
            }
            writeAgain(timeNs);
        }
        announcement.closed();
    }

    /** Begins a record with what a slot says of its commit, and tells the time of that. */
    private long beginAgain(final int kind, final Page page, final int slot) {
        final long timeNs = page.buffer().getLong(page.slotField(slot, PageLayout.SLOT_TIME));
        journal.begin(kind, timeNs, page.buffer().getInt(page.slotField(slot, PageLayout.SLOT_SESSION)),
            page.buffer().getLong(page.slotField(slot, PageLayout.SLOT_TRANSACTION)));
        return timeNs;
    }

    /** Announces the record that was begun where it will appear now, and makes it visible. */
    private void writeAgain(final long timeNs) {
        announcement.moveTo(stage());
        publish();
        writer.count(Counter.RECORDS_RECOVERED);
        announcement.lastTimeNs(Math.max(announcement.lastTimeNs(), timeNs));
    }

    static long journalIncarnation(final Page page) {
        return page.buffer().getLongAcquire(page.field(PageLayout.JOURNAL_INCARNATION));
    }

    private void addToRecord(final Page page, final int slot, final long incarnation, final long version) {
        final long lengthOffset = page.slotField(slot, PageLayout.SLOT_LENGTH);
        final int length = page.buffer().getInt(lengthOffset);
        if (length < 0 || length > page.pageSize()) {
            throw pages.corrupt("slot length", lengthOffset, length);
        }
        journal.add(page.nameAddress(), page.nameLength(), incarnation, version, page.size(),
            page.buffer().addressOf(page.slotField(slot, PageLayout.SLOT_PAYLOAD)), length);
    }

    /** Writes the record that was begun, not yet visible. */
    long stage() {
        try {
            return journal.stage();
        } catch (final JournalFullException | JournalBusyException e) {
            // Nothing is broken.
            throw e;
        } catch (final RuntimeException | Error e) {
            abandonJournal();
            throw e;
        }
    }

    /** Makes the record visible. */
    void publish() {
        try {
            journal.publish();
        } catch (final RuntimeException | Error e) {
            abandonJournal();
            throw e;
        }
    }

    /** The version is visible already: a failure here is as if its writer had died, and the same is done about it. */
    private void publishCommitted(final Page page, final long raw) {
        try {
            publish();
            announcement.closed();
        } catch (final RuntimeException e) {
            writer.ledger().error(e);
            try {
                reopen();
                recover();
            } catch (final RuntimeException | Error again) {
                e.addSuppressed(again);
                throw pending(page, raw, e);
            }
        } catch (final Error e) {
            // Opening needs stack and memory. A class that is loaded for it where they end is lost for the life of the process.
            writer.ledger().error(e);
            throw pending(page, raw, e);
        }
    }

    private RecordPendingException pending(final Page page, final long raw, final Throwable failure) {
        final RecordPendingException pending = new RecordPendingException("The commit is done and visible, its record is not in the"
            + " journal yet; see what is wrong with the journal: the next commit on a state of it writes the record first:"
            + " version=" + (raw - page.firstVersion())
            + ", state=" + page.name() + ", journal=" + directory, failure);
        writer.ledger().error(pending);
        return pending;
    }

    /** After a failure inside the journal its end is not trusted any more: the next use opens a new one. */
    private void abandonJournal() {
        writer.count(Counter.JOURNAL_FAILURES);
        final Journal broken = journal;
        journal = null;
        try {
            broken.close();
        } catch (final RuntimeException e) {
            // The first failure is what the caller is told.
            writer.ledger().error(e);
        }
    }

    /**
     * Commits a payload on a persistent state.
     *
     * @param page    to write.
     * @param base    plain word on which the new version builds, or {@link #ANY_BASE}.
     * @param address of the payload.
     * @param length  of the payload, at most the page size.
     * @param claimer who commits: this session, or a handle of it.
     * @return the new commit word, {@link TransientCommit#CONFLICT}, or {@link #DELETED}.
     */
    public long commit(final Page page, final long base, final long address, final int length, final Writer claimer) {
        final long deadlineNs = writer.deadlineNs();
        lockAndRecover(deadlineNs);
        try {
            for (;;) {
                final long current = page.resolve();
                if (CommitWord.isDeleted(current)) {
                    return DELETED;
                }
                if (base != ANY_BASE && base != current) {
                    return TransientCommit.CONFLICT;
                }
                final long word = commitOn(page, current, CommitWord.flags(current), address, length, claimer, deadlineNs);
                if (word != TransientCommit.CONFLICT || base != ANY_BASE) {
                    return word;
                }
            }
        } finally {
            unlock();
        }
    }

    /**
     * Commits the end of a persistent state: an empty version and a record that says so.
     *
     * @param page    of the state.
     * @param sweeper who commits.
     */
    public void delete(final Page page, final Writer sweeper) {
        final long deadlineNs = writer.deadlineNs();
        lockAndRecoverBriefly(deadlineNs);
        try {
            long current = page.resolve();
            while (!CommitWord.isDeleted(current)) {
                commitOn(page, current, CommitWord.flags(current) | CommitWord.DELETED, page.nameAddress(), 0, sweeper, deadlineNs);
                current = page.resolve();
            }
        } finally {
            unlock();
        }
    }

    /** Writes the record that a dead process announced and did not write, if there is one. */
    public void settle() {
        final long deadlineNs = writer.deadlineNs();
        lockAndRecoverBriefly(journal == null ? settlingDeadlineNs(deadlineNs) : deadlineNs);
        unlock();
    }

    /**
     * Whether the last version of a page is announced in its journal and not known to be in it. Needs no lock: the announcement of a version
     * stands until somebody who has the lock has seen to its record.
     *
     * @param page of a deleted persistent state.
     * @return true if {@link #settle} has to be called before the page is given to another state.
     */
    public static boolean isUnsettled(final Page page) {
        final int journal = page.journal();
        if (journal < 0 || journal >= JournalLayout.MAX_JOURNALS) {
            return false;
        }
        final Announcement announcement = new Announcement(page.buffer(), page.pages().geometry().journal(journal));
        final long reference = announcement.pendingReference();
        return !announcement.isClosed() && !PendingReference.isDescriptor(reference)
            && PendingReference.page(reference) == page.index();
    }

    /** One attempt of a commit over several states, of which some are persistent here. */
    int commit(final CommitSet set, final long transaction, final MultiStateCommit commits, final long deadlineNs) {
        lockAndRecover(deadlineNs);
        try {
            return commits.attempt(set, transaction, timeNs(), deadlineNs, this);
        } finally {
            unlock();
        }
    }

    /** Writes the record of a commit over several states, not yet visible, and announces it. Called with the lock. */
    void announce(final CommitSet set, final long transaction, final long timeNs, final long reference) {
        journal.begin(Journal.COMMIT, timeNs, writer.session(), transaction);
        for (int i = 0; i < set.count(); i++) {
            if (set.isJournaled(i)) {
                final Page page = set.page(i);
                addToRecord(page, set.slot(i), journalIncarnation(page), page.versionOf(CommitWord.version(set.newWord(i))));
            }
        }
        final long index = stage();
        staged = true;
        announcement.announce(PendingReference.ofDescriptor(reference), index, timeNs);
    }

    /** Makes the record visible, after the decision. Called with the lock. */
    void publishCommitted(final CommitSet set) {
        int first = 0;
        while (!set.isJournaled(first)) {
            first++;
        }
        staged = false;
        publishCommitted(set.page(first), CommitWord.version(set.newWord(first)));
    }

    /** Drops the record of a commit over several states that came to nothing. Called with the lock. */
    void discardStaged() {
        if (staged) {
            staged = false;
            journal.discard();
        }
    }

    /** Builds on whatever is current. */
    public static final long ANY_BASE = -1;
    /** The state was deleted; nothing was committed. */
    public static final long DELETED = -2;

    /** The steps between recovery and unlock. Called with the lock. */
    long commitOn(final Page page, final long base, final long flags, final long address, final int length, final Writer claimer,
                  final long deadlineNs) {
        final long raw = CommitWord.version(base) + 1;
        final int slot = SlotClaim.claim(page, base, raw, claimer, deadlineNs);
        if (slot == SlotClaim.CONFLICT) {
            return TransientCommit.CONFLICT;
        }
        boolean isCommitted = false;
        boolean isStaged = false;
        try {
            final long timeNs = timeNs();
            final long transaction = TransactionId.ofPage(page.index(), raw);
            SlotFill.fill(page, slot, writer.session(), transaction, timeNs, address, length);
            journal.begin(CommitWord.isDeleted(flags) ? Journal.DELETE : Journal.COMMIT, timeNs, writer.session(), transaction);
            addToRecord(page, slot, journalIncarnation(page), page.versionOf(raw));
            final long index = stage();
            isStaged = true;
            announcement.announce(PendingReference.ofPage(page.index(), raw), index, timeNs);
            final long word = CommitWord.plain(raw, slot, flags);
            if (!TransientCommit.install(page, base, word, writer)) {
                return TransientCommit.CONFLICT;
            }
            isCommitted = true;
            isStaged = false;
            committed(page);
            publishCommitted(page, raw);
            return word;
        } finally {
            if (isCommitted) {
                page.releaseSlot(slot, SlotHeader.of(raw, SlotHeader.NO_OWNER));
            } else {
                SlotClaim.giveBack(page, slot, base, raw, claimer);
            }
            if (isStaged) {
                journal.discard();
            }
        }
    }

    /** The time of a commit that is made now. Called with the lock. */
    private long timeNs() {
        return Math.max(writer.nowNs(), announcement.lastTimeNs());
    }

    /**
     * Closes this session's end of the journal. The writer is closed before, so that no commit begins any more; one that has the lock is
     * waited for. Can be called twice.
     */
    @Override
    public void close() {
        lock.awaitNotMine();
        closed = true;
        discardOpened();
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }
}
