package org.kstate.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.JournalHistoryException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.PersistenceUnavailableException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.JournalLayout;
import org.kstate.memory.BootTime;
import org.kstate.memory.FirstUse;
import org.kstate.memory.MachinesFiles;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.ThreadIds;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.page.PendingRecord;
import org.kstate.session.Session;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.ReadingProgress;
import org.kstate.spi.WantedJournal;

/** This session's ends of the store's journals: opened when first needed, closed with the session. Safe for any thread. */
public final class JournalTable implements AutoCloseable {

    private final Session session;
    private final AtomicReferenceArray<JournaledCommit> journals = new AtomicReferenceArray<>(JournalLayout.MAX_JOURNALS);
    private JournalProvider provider;
    /** By directory; guarded by itself. */
    private final Map<Path, JournalHistory> histories = new HashMap<>();
    /** Guarded by histories. */
    private boolean isHistoryClosed;
    /** Guarded by journals. */
    private boolean closed;

    /**
     * Creates the table; nothing is opened.
     *
     * @param session whose ends these are.
     */
    public JournalTable(final Session session) {
        this.session = session;
    }

    /**
     * The path of a journal: one, whatever links lead to it. Parents are made; the directory itself is the journal's to make.
     *
     * @param directory that the user gave.
     * @param wanted    which journal has to be there: nothing is made if one has to be.
     * @return a real path, if there is one.
     */
    public static Path realPath(final Path directory, final WantedJournal wanted) {
        final Path absolute = directory.toAbsolutePath().normalize();
        if (!MachinesFiles.hold(absolute)) {
            throw new NotAJournalException("A journal is files that are mapped, and this path is not of the machine's own file systems; choose one"
                + " by Path.of: provider=" + absolute.getFileSystem().provider().getScheme() + ", journal=" + absolute);
        }
        try {
            if (Files.exists(absolute)) {
                return absolute.toRealPath();
            }
            if (!wanted.mayBeNew()) {
                return absolute;
            }
            Files.createDirectories(absolute.getParent());
            return absolute.getParent().toRealPath().resolve(absolute.getFileName());
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, absolute);
            throw new NotAJournalException("The folder of the journal cannot be made or read; check the path and the"
                + " permissions: journal=" + absolute, e);
        }
    }

    /**
     * A journal that was opened before {@code store.lock} is taken: opening may have to wait for a stranger.
     */
    public static final class Opening implements AutoCloseable {

        private final LateWords words = new LateWords();
        /** Not started; null if this session has it open, or there is nothing to do. */
        private Journal journal;
        private long id = WantedJournal.ANY_ID;
        /** What the journal says of its states; null if there is nothing to do. */
        private JournalHistory history;

        private Opening() {
        }

        private void adoptBy(final JournalEnd end) {
            if (journal != null) {
                final Journal fresh = journal;
                journal = null;
                end.adopt(fresh, words);
            }
        }

        /** Gives up what was not used. */
        @Override
        public void close() {
            if (journal != null) {
                journal.close();
            }
        }
    }

    /**
     * Opens the journal that states are to be made persistent in, and reads it through. Called without {@code store.lock}.
     *
     * @param isNeeded  whether any of them is not persistent yet.
     * @param pages     of the store.
     * @param directory real path of the journal.
     * @param wanted    which journal has to be there.
     * @param progress  is told how far the journal was read.
     * @return for {@link #attach}; to be closed in any case.
     */
    public Opening open(final boolean isNeeded, final PagesFile pages, final Path directory, final WantedJournal wanted,
                        final ReadingProgress progress) {
        final Opening opening = new Opening();
        FirstUse.requireForLoading();
        final JournalProvider opens = provider(directory);
        opens.warmUp(directory);
        if (isNeeded) {
            final JournalEnd end = present(directory);
            boolean isReady = false;
            try {
                if (end == null || !openPresent(end, directory)) {
                    opening.words.expectChain(isChainKnown(pages, directory));
                    opening.journal = opens.open(new JournalSetup(directory, session.header().storeId(), opening.words,
                        known(pages, directory, wanted), session.writer().deadlineNs(), pages.file()));
                    opening.id = opening.journal.id();
                } else {
                    opening.id = end.announcement().journalId();
                }
                opening.history = history(directory, opens);
                opening.history.readOn(progress);
                tellPassedOver(opening.history, directory);
                isReady = true;
            } finally {
                if (!isReady) {
                    opening.close();
                }
            }
        }
        return opening;
    }

    private void tellPassedOver(final JournalHistory history, final Path directory) {
        final long places = history.passedOver();
        if (places > 0) {
            session.writer().ledger().error(new KstateException("Records are missing in the journal, as somebody has chosen in repairing it; states"
                + " may come back with older values: places=" + places + ", journal=" + directory));
        }
    }

    /** The store knows which journal is at a path that it knows, whatever the user says. */
    private static WantedJournal known(final PagesFile pages, final Path directory, final WantedJournal wanted) {
        final int journal = JournalPaths.find(pages, directory);
        return journal == JournalPaths.NONE ? wanted : WantedJournal.of(JournalPaths.id(pages, journal));
    }

    private static boolean isChainKnown(final PagesFile pages, final Path directory) {
        final int journal = JournalPaths.find(pages, directory);
        return journal != JournalPaths.NONE && new Announcement(pages, journal, new BootTime()::nowNs).isChainKnown();
    }

    private JournalHistory history(final Path directory, final JournalProvider opens) {
        synchronized (histories) {
            if (isHistoryClosed) {
                throw closed(directory);
            }
            return histories.computeIfAbsent(directory, opens::history);
        }
    }

    /** False if another thread has taken the end out of use meanwhile, because it could not persist its own state there. */
    private boolean openPresent(final JournalEnd end, final Path directory) {
        try {
            end.open();
        } catch (final ClosedException e) {
            if (present(directory) == end) {
                throw e;
            }
            return false;
        }
        if (present(directory) != end) {
            end.discardOpened();
            return false;
        }
        return true;
    }

    private JournalEnd present(final Path directory) {
        synchronized (journals) {
            for (int i = 0; i < journals.length(); i++) {
                final JournaledCommit commits = journals.get(i);
                if (commits != null && commits.end().directory().equals(directory)) {
                    return commits.end();
                }
            }
            return null;
        }
    }

    /**
     * Opens the journal of a state, if it has one. Called without {@code store.lock} by who will use it with that.
     *
     * @param page     of the state.
     * @param writable the store's pages.
     */
    public void openFor(final Page page, final PagesFile writable) {
        final int journal = CommitWord.isPersistent(page.resolve()) ? page.journal() : Page.NO_JOURNAL;
        // Without the lock: the page may be another state's by now.
        if (journal != Page.NO_JOURNAL) {
            of(writable, journal).end().open();
        }
    }

    /**
     * Makes a state persistent. Called with {@code store.lock} held.
     *
     * @param page      of the state.
     * @param directory real path of the journal.
     * @param opening   what {@link #open(boolean, PagesFile, Path, WantedJournal, ReadingProgress)} gave for both.
     */
    public void attach(final Page page, final Path directory, final Opening opening) {
        if (CommitWord.isPersistent(page.resolve())) {
            final Path present = JournalPaths.path(page.pages(), page.journal());
            if (!present.equals(directory)) {
                throw new JournalHistoryException("The state is persistent elsewhere, and stays so: state=" + page.name() + ","
                    + " journal=" + present
                    + ", asked=" + directory);
            }
            return;
        }
        final PagesFile pages = session.writablePages();
        final int known = JournalPaths.count(pages);
        final int journal = JournalPaths.add(pages, directory, opening.id);
        try {
            final JournaledCommit commits = of(page.pages(), journal);
            opening.adoptBy(commits.end());
            JournalAttachment.attach(commits, page, opening.history);
        } catch (final RuntimeException | Error e) {
            // A state may have become persistent here, with its record still to be written.
            if (journal == known && !CommitWord.isPersistent(page.resolve())) {
                takeBack(pages, journal);
            }
            throw e;
        }
    }

    /**
     * Whether the store has any journal.
     *
     * @param pages of the store.
     * @return false if no state ever became persistent.
     */
    public static boolean hasJournals(final PagesFile pages) {
        return JournalPaths.count(pages) > 0;
    }

    /**
     * Looks for journals that lack descriptions of the store. Takes no lock; costs a look at a file.
     *
     * @param pages of the store.
     * @param stamp of its descriptions.
     * @return the real paths of those whose directories are there.
     */
    public static List<Path> undescribed(final PagesFile pages, final long stamp) {
        final List<Path> lacking = new ArrayList<>();
        for (int journal = 0; journal < JournalPaths.count(pages); journal++) {
            if (JournalDescribing.isLacking(JournalPaths.described(pages, journal), stamp)) {
                final Path path = JournalPaths.path(pages, journal);
                if (Files.isDirectory(path)) {
                    lacking.add(path);
                }
            }
        }
        return lacking;
    }

    /**
     * Whether a journal lacks descriptions of the store that somebody was about to append, and nobody has given up. What the store may lack of the
     * journal's is for who describes or persists. Takes no lock.
     *
     * @param pages     of the store.
     * @param journal   its number.
     * @param described what {@link #described} says of it.
     * @param stamp     of the store's descriptions.
     * @return false also if the journal's directory is not there.
     */
    public static boolean isIncomplete(final PagesFile pages, final int journal, final long described, final long stamp) {
        return JournalDescribing.isIncomplete(described, stamp) && Files.isDirectory(JournalPaths.path(pages, journal));
    }

    /**
     * Which of the store's descriptions a journal has.
     *
     * @param pages   of the store.
     * @param journal its number.
     * @return a stamp, or a word that is none.
     */
    public static long described(final PagesFile pages, final int journal) {
        return JournalPaths.described(pages, journal);
    }

    /**
     * Lets {@link #isIncomplete} say no until the store's descriptions change or the journal is repaired, unless the journal has got them. Takes no
     * lock: if somebody has stored another word meanwhile, that one counts.
     *
     * @param pages     of the store, writable.
     * @param journal   its number.
     * @param described what {@link #described} said of it before the attempt.
     * @param stamp     of the store's descriptions that could not be appended.
     */
    public static void giveUp(final PagesFile pages, final int journal, final long described, final long stamp) {
        pages.buffer().compareAndSetLong(pages.geometry().journal(journal) + JournalLayout.DESCRIBED, described, JournalDescribing.givenUp(stamp));
    }

    /**
     * Appends to a journal what it lacks of the store's descriptions. Called with {@code store.lock} held.
     *
     * @param directory real path of a journal of the store.
     * @param opening   what {@link #open(boolean, PagesFile, Path, WantedJournal, ReadingProgress)} gave for it.
     */
    public void describe(final Path directory, final Opening opening) {
        final PagesFile pages = session.writablePages();
        final int journal = JournalPaths.find(pages, directory);
        // Another session may have taken back a journal that could not be opened.
        if (journal != JournalPaths.NONE) {
            final JournalEnd end = of(pages, journal).end();
            opening.adoptBy(end);
            end.noting(() -> {
                end.enterBriefly(opening.history, session.writer().deadlineNs());
                try {
                    new JournalDescribing(end).bringUp(opening.history);
                } finally {
                    end.leave();
                }
            });
        }
    }

    /** A place that was taken for a journal which cannot be opened: nothing refers to it. */
    private void takeBack(final PagesFile pages, final int journal) {
        synchronized (journals) {
            final JournaledCommit commits = journals.get(journal);
            if (commits == null || !commits.end().isOpen()) {
                journals.set(journal, null);
                if (commits != null) {
                    commits.end().discardOpened();
                }
                JournalPaths.removeLast(pages, journal);
            }
        }
    }

    /**
     * Commits the end of a persistent state, with its record. Called with {@code store.lock} held.
     *
     * @param page of the state.
     */
    public void delete(final Page page) {
        of(page.pages(), page.journal()).delete(page, session.sweeper());
    }

    /**
     * Makes sure that the record of a deleted persistent state's end is in its journal, if the process that deleted it died on the way. Called with
     * {@code store.lock} held.
     *
     * @param page of the state.
     */
    public void settle(final Page page) {
        if (PendingRecord.isOf(page)) {
            of(page.pages(), page.journal()).end().settle();
        }
    }

    /**
     * Believes the machine's clock in a journal of the store.
     *
     * @param pages     of the store, writable.
     * @param directory real path of the journal.
     * @throws NotAJournalException if the store has no journal there.
     */
    public void acceptWallClock(final PagesFile pages, final Path directory) {
        final int journal = JournalPaths.find(pages, directory);
        if (journal == JournalPaths.NONE) {
            throw new NotAJournalException("The store has no journal there; give the path of one of its journals: journal=" + directory);
        }
        of(pages, journal).end().acceptWallClock();
    }

    /**
     * Commits on the states of a journal. The journal is opened when it is first used.
     *
     * @param pages   of the store, writable.
     * @param journal its number.
     * @return this session's end of the journal.
     */
    public JournaledCommit of(final PagesFile pages, final int journal) {
        if (journal < 0 || journal >= JournalLayout.MAX_JOURNALS) {
            throw pages.corrupt("journal number", 0, journal);
        }
        final JournaledCommit present = journals.get(journal);
        return present != null ? present : open(pages, journal);
    }

    /**
     * Writes a checkpoint. Called without {@code store.lock}.
     *
     * @param pages     of the store, writable.
     * @param directory real path of the journal.
     * @param progress  is told how far the journal was read.
     * @return the sequence number of its begin.
     */
    public long checkpoint(final PagesFile pages, final Path directory, final ReadingProgress progress) {
        final int journal = JournalPaths.find(pages, directory);
        if (journal == JournalPaths.NONE) {
            throw new NotAJournalException("The store keeps no states in that journal; give the directory of one that it has, as State.journal"
                + " tells it: journal=" + directory + ", store=" + pages.file().getParent());
        }
        final JournalEnd end = of(pages, journal).end();
        end.open();
        return new CheckpointWriter(end, history(directory, provider(directory))).write(progress);
    }

    private JournaledCommit open(final PagesFile pages, final int journal) {
        synchronized (journals) {
            JournaledCommit commit = journals.get(journal);
            if (commit == null) {
                if (closed) {
                    throw closed(pages.file());
                }
                final Path path = JournalPaths.path(pages, journal);
                FirstUse.requireForLoading();
                final JournalProvider opens = provider(path);
                opens.warmUp(path);
                commit = new JournaledCommit(new JournalEnd(pages, journal, path, session.header().storeId(), opens, session.writer()));
                journals.set(journal, commit);
            }
            return commit;
        }
    }

    private static ClosedException closed(final Path file) {
        return new ClosedException("The store was closed; open it again: file=" + file);
    }

    private synchronized JournalProvider provider(final Path journal) {
        if (provider == null) {
            try {
                provider = ServiceLoader.load(JournalProvider.class, JournalTable.class.getClassLoader()).findFirst()
                    .or(() -> ServiceLoader.load(JournalProvider.class).findFirst())
                    .orElseThrow(() -> new PersistenceUnavailableException(
                        "A journal is needed and no provider of journals is on the class path; add kstate-persistence: journal=" + journal));
            } catch (final ServiceConfigurationError e) {
                OpenFailure.throwIfExhausted(e, journal);
                throw e;
            }
        }
        return provider;
    }

    /**
     * Refuses to close from within a commit of the calling thread, which would wait for itself.
     *
     * @throws org.kstate.exceptions.JournalBusyException if it has a journal's lock.
     */
    public void checkNotWithin() {
        final long me = ThreadIds.own();
        for (int i = 0; i < journals.length(); i++) {
            final JournaledCommit commits = journals.get(i);
            if (commits != null) {
                commits.end().lock.checkNotWithin(me);
            }
        }
    }

    /** Closes all ends; waits for commits that are being journaled, however long that takes. */
    @Override
    public void close() {
        synchronized (histories) {
            isHistoryClosed = true;
            histories.values().forEach(JournalHistory::close);
            histories.clear();
        }
        synchronized (journals) {
            closed = true;
            for (int i = 0; i < journals.length(); i++) {
                final JournaledCommit commits = journals.get(i);
                if (commits != null) {
                    commits.end().close();
                }
            }
        }
    }
}
