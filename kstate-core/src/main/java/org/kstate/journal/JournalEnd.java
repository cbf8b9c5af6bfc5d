package org.kstate.journal;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.kstate.commit.Writer;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFailedException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.Counter;
import org.kstate.layout.JournalLockWord;
import org.kstate.memory.BootTime;
import org.kstate.memory.ThreadIds;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.WantedJournal;
import org.kstate.time.Deadline;

/**
 * One session's end of one journal: it is opened without any lock, started under the journal's lock, and used under that.
 *
 * <p>{@link #enter} opens the journal if need be and takes the lock. Then it does what every taker does first: what a dead holder held inside the
 * journal is freed, and the record that it announced is written. After a repair of the journal, current values are journaled. Safe for any
 * thread: the lock orders them.
 */
final class JournalEnd {

    private static final long SETTLING_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PagesFile pages;
    private final int number;
    private final Path directory;
    private final long storeId;
    private final JournalProvider provider;
    private final Writer writer;
    /** For a look without a call at who has it: see {@link JournalLock#holder}. */
    final JournalLock lock;
    /** Of who has the lock. */
    private final LongSupplier deadline;
    private final Announcement announcement;
    private final RecordWriter records;
    private final JournalRecovery recovery;
    private final JournalOpening opening;
    /** For a note without a call, see {@link DeviceCommits#lost}. */
    final DeviceCommits device;
    /** Started. Written under the lock; elsewhere only looked at. */
    private volatile Journal journal;
    /** Guarded by the lock: given up after a failure inside it, and not closed yet, since the stack ended there. */
    private @Nullable Journal broken;
    /** Guarded by the lock: a page that has a new version nobody was told of yet. */
    private Page unrung;
    /** Guarded by the lock: somebody was told that the machine's clock is not believed. */
    private boolean isClockTold;

    /** Creates the end; the journal is opened when it is first used. */
    JournalEnd(final PagesFile pages, final int number, final Path directory, final long storeId, final JournalProvider provider,
               final Writer writer) {
        this.pages = pages;
        this.number = number;
        this.directory = directory;
        this.storeId = storeId;
        this.provider = provider;
        this.writer = writer;
        final long offset = pages.geometry().journal(number);
        this.lock = new JournalLock(pages.buffer(), offset, writer);
        this.deadline = lock::deadlineNs;
        this.announcement = new Announcement(pages, number, new BootTime()::nowNs);
        this.records = new RecordWriter(this);
        this.recovery = new JournalRecovery(this);
        this.opening = new JournalOpening(directory, writer, this::openNow, this::isOpen);
        this.device = new DeviceCommits(opening, this::open, () -> provider.device(directory, announcement));
    }

    PagesFile pages() {
        return pages;
    }

    int number() {
        return number;
    }

    long storeId() {
        return storeId;
    }

    Path directory() {
        return directory;
    }

    Writer writer() {
        return writer;
    }

    Announcement announcement() {
        return announcement;
    }

    RecordWriter records() {
        return records;
    }

    /** For who has the lock. */
    Journal journal() {
        return journal;
    }

    /**
     * Opens the journal if this session has it not, takes the lock and does what every taker does first. The caller calls {@link #leave} in
     * any case once this has returned.
     *
     * @param deadlineNs until when to wait for others, for whatever they have; or {@link JournalLock#NO_DEADLINE}: then {@link #deadline} tells.
     */
    void enter(final long deadlineNs) {
        enter(deadlineNs, false, false);
    }

    /** As {@link #enter(long)}, for a commit. */
    void enterToCommit(final long deadlineNs) {
        enter(deadlineNs, false, true);
    }

    /**
     * As {@link #enter(long)}, for who has {@code store.lock}: all sessions of the store wait meanwhile, so programs that are none of
     * ours are not waited for as long as a commit would.
     */
    void enterBriefly(final long deadlineNs) {
        enter(deadlineNs, true, false);
    }

    /** As {@link #enterBriefly(long)}, for who relies on what the journal says: little of that is left to be read then. */
    void enterBriefly(final JournalHistory history, final long deadlineNs) {
        CaughtUp.enter(history, announcement::lastSequence, () -> enterBriefly(deadlineNs), this::leave);
    }

    private void enter(final long givenNs, final boolean isBrief, final boolean isToCommit) {
        long deadlineNs = givenNs;
        long victim;
        do {
            if (journal == null) {
                deadlineNs = deadlineNs == JournalLock.NO_DEADLINE ? writer.deadlineNs() : deadlineNs;
                opening.open(isBrief ? settlingDeadlineNs(deadlineNs) : deadlineNs);
            }
            victim = lock.acquire(deadlineNs, isToCommit);
        } while (!begin(victim, isBrief ? until(settlingDeadlineNs(deadlineNs)) : deadline));
        if (victim != JournalLockWord.NO_VICTIM) {
            lock.freed();
        }
        boolean isReady = false;
        try {
            if (!announcement.isClosed() || announcement.isChainUnsettled()) {
                recovery.recover();
            }
            if (announcement.dueNs() != 0) {
                new RepairedValues(this).journal(lock.deadlineNs());
            }
            isReady = true;
        } finally {
            if (!isReady) {
                lock.release();
            }
        }
    }

    private static long settlingDeadlineNs(final long deadlineNs) {
        return Deadline.earlier(Deadline.after(SETTLING_NS), deadlineNs);
    }

    private static LongSupplier until(final long deadlineNs) {
        return () -> deadlineNs;
    }

    /** For who has the lock and has met something to wait for: tells until when it may wait, the same each time. Not asked before. */
    LongSupplier deadline() {
        return deadline;
    }

    /** With the lock: from now on its holder's time to wait for others runs, if it does not yet. */
    void beginDeadline() {
        lock.deadlineNs();
    }

    /** With the lock: false, and the lock is given back, if the journal is not open any more: another thread met a failure in it. */
    private boolean begin(final long victim, final LongSupplier deadlineNs) {
        boolean done = false;
        try {
            if (lock.isTakenOver) {
                endTakenOver();
            }
            closeBroken();
            opening.requireOpen();
            if (journal != null && announcement.isFailed()) {
                throw failed();
            }
            if (journal != null) {
                journal.waitUntil(deadlineNs);
                if (victim != JournalLockWord.NO_VICTIM) {
                    journal.freeDeadHolder(victim);
                }
                done = true;
            } else {
                final Journal fresh = opening.take();
                if (fresh != null) {
                    start(fresh, victim == JournalLockWord.NO_VICTIM ? Journal.NO_PID : victim, deadlineNs);
                    if (announcement.isFailed()) {
                        // Nobody has gone on since.
                        throw failed();
                    }
                    done = true;
                }
            }
            return done;
        } finally {
            if (!done) {
                if (lock.isTakenOver) {
                    // With no call, as in noting: whoever has the lock next does first what this call could not.
                    lock.isOwed = true;
                } else {
                    lock.giveUp(victim);
                }
            }
        }
    }

    private Journal openNow(final long deadlineNs) {
        return provider.open(new JournalSetup(directory, storeId, announcement, WantedJournal.of(announcement.journalId()), deadlineNs,
            pages.file()));
    }

    /** With the lock. */
    private void start(final Journal fresh, final long deadPid, final LongSupplier deadlineNs) {
        boolean isStarted = false;
        try {
            checkId(fresh);
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

    /** It may have been opened before the store knew which one this is. */
    private void checkId(final Journal fresh) {
        if (fresh.id() != announcement.journalId()) {
            throw new JournalMissingException("Another journal is at the path than the store knows there, moved or mounted meanwhile perhaps;"
                + " put back the right one: wanted=0x" + Long.toHexString(announcement.journalId()) + ", found=0x"
                + Long.toHexString(fresh.id()) + ", journal=" + directory);
        }
    }

    /** With the lock: after a failure, so that a record which is due appears soon. Waits for nobody. */
    void reopenAndRecover() {
        closeBroken();
        final long nowNs = System.nanoTime();
        start(openNow(nowNs), Journal.NO_PID, until(nowNs));
        recovery.recover();
    }

    /** With a lock that was taken over: ends what the thread that had it may have left, which may have ended in the middle of a record. */
    private void endTakenOver() {
        if (journal != null) {
            broken = journal;
            journal = null;
            writer.count(Counter.JOURNAL_FAILURES);
        }
        closeBroken();
        records.forget();
        final Page committed = unrung;
        if (committed != null) {
            writer.ring(committed);
            unrung = null;
        }
        lock.isTakenOver = false;
    }

    /** With the lock: after a failure inside the journal it is not trusted any more, and the next use opens a new one. */
    void abandon() {
        broken = journal;
        journal = null;
        try {
            writer.count(Counter.JOURNAL_FAILURES);
            // At once, with the lock: what it drops, others write anew.
            closeBroken();
        } catch (final StackOverflowError e) {
            // The first failure is what the caller is told. Nothing is called here: the next use closes it.
            return;
        }
    }

    private void closeBroken() {
        if (broken == null) {
            return;
        }
        try {
            broken.close();
        } catch (final RuntimeException | AssertionError | InternalError e) {
            // As far as it can be closed. What has brought this about is what the caller is told.
            writer.ledger().error(e);
        }
        broken = null;
    }

    /**
     * Comes before a commit that is to be on the device when it returns. The caller calls {@link #leaveDevice} in any case once this has returned.
     *
     * @throws org.kstate.exceptions.DurabilityUnavailableException if there is no device.
     */
    void enterDevice() {
        device.enter();
    }

    /** Without the lock, after it was given back: returns when all that was visible then is on the device. */
    void makeDurable() {
        device.makeDurable(announcement.lastSequence());
    }

    void leaveDevice() {
        device.leave();
    }

    private JournalFailedException failed() {
        return new JournalFailedException("Bringing the journal to its device has failed before, and is not tried again; nothing was committed."
            + " See to the device; then close all sessions that use the journal, and open it again: durableUpTo="
            + announcement.durableSequence() + ", last=" + announcement.lastSequence() + ", journal=" + directory);
    }

    /**
     * Opens the journal, unless it is open, for who will take {@code store.lock} and then use it.
     *
     * @throws JournalBusyException if somebody keeps a lock inside the journal for as long as a commit waits.
     */
    void open() {
        if (journal == null) {
            opening.open(writer.deadlineNs());
        }
    }

    /**
     * Takes over a journal that was opened for this end before there was one.
     *
     * @param fresh    the journal, opened and not started; closed here if this end has one.
     * @param words    that it asks: from now on this end's.
     */
    void adopt(final Journal fresh, final LateWords words) {
        words.are(announcement);
        opening.adopt(fresh);
    }

    /** Gives up what was opened and not started. For who takes this end out of use before it was used. */
    void discardOpened() {
        opening.close();
    }

    /** For who holds {@code store.lock} and is the first to use the journal: false if it was never opened, or a failure closed it. */
    boolean isOpen() {
        return journal != null;
    }

    /**
     * Does what takes the lock and gives it back. Where the stack ends in giving it back, the next thread of this session that wants it has it.
     */
    void noting(final Runnable action) {
        final long me = ThreadIds.own();
        lock.checkNotWithin(me);
        try {
            action.run();
        } finally {
            // No call: there may be no stack for one.
            if (!lock.isOwed && lock.holder == me) {
                lock.isOwed = true;
            }
        }
    }

    /** Gives the lock back, and then rings for what was committed under it: waking may take longer than the commit. */
    void leave() {
        final Page committed = unrung;
        final long me = lock.holder;
        boolean isFree = false;
        unrung = null;
        try {
            lock.release();
            isFree = true;
        } finally {
            // No call, as in noting: whoever takes the lock over rings.
            if (!isFree && lock.holder == me) {
                unrung = committed;
            }
        }
        if (committed != null) {
            writer.ring(committed);
        }
    }

    /** A page was committed to, under the lock: {@link #leave} rings for it. */
    void committed(final Page page) {
        unrung = page;
    }

    /**
     * Writes the record that a dead process announced and did not write, if there is one. A journal that has failed takes it no more than any
     * other: that must not keep the store from what has to be done after the dead.
     */
    void settle() {
        if (announcement.isFailed()) {
            return;
        }
        final long deadlineNs = writer.deadlineNs();
        noting(() -> {
            enterBriefly(journal == null ? settlingDeadlineNs(deadlineNs) : deadlineNs);
            leave();
        });
    }

    /** The time of a commit that is made now: later than any before. Called with the lock. */
    long timeNs() {
        final long clockNs = writer.nowNs();
        final long lastNs = announcement.lastTimeNs();
        return Math.max(writer.isSystemClock() ? believed(clockNs, lastNs) : clockNs, lastNs + 1);
    }

    private long believed(final long wallNs, final long lastNs) {
        final long believedNs = announcement.wallClock().judge(wallNs, lastNs);
        if (believedNs == wallNs) {
            isClockTold = false;
        } else if (!isClockTold) {
            isClockTold = true;
            writer.ledger().error(new KstateException("The machine's clock has jumped ahead, and the journal's times do not follow it until it"
                + " agrees again; set it right, or accept it with Kstate.acceptWallClock: aheadMs="
                + TimeUnit.NANOSECONDS.toMillis(wallNs - believedNs) + ", journal=" + directory));
        }
        return believedNs;
    }

    /** Believes the machine's clock, whatever it says. */
    void acceptWallClock() {
        noting(() -> {
            enter(writer.deadlineNs());
            try {
                announcement.wallClock().accept(writer.nowNs());
            } finally {
                leave();
            }
        });
    }

    /**
     * Closes the end. The writer is closed before, so that no commit begins any more; one that has the lock is waited for. Can be called twice.
     */
    void close() {
        lock.awaitNotMine(this::endTakenOver);
        opening.close();
        device.close();
        closeBroken();
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }
}
