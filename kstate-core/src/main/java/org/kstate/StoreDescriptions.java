package org.kstate;

import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.NotPermittedException;
import org.kstate.journal.JournalPaths;
import org.kstate.journal.JournalTable;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.StateDescriptions;
import org.kstate.page.PagesFile;
import org.kstate.session.DescriptionsFile;
import org.kstate.session.FileAccess;
import org.kstate.session.Session;
import org.kstate.session.StoreFiles;
import org.kstate.spi.ReadingProgress;

/** The descriptions of a store's values, as one session changes them and brings them into the store's journals. Safe for any thread. */
final class StoreDescriptions {

    /** Each try may wait for a journal's lock as long as a commit does; a session may subscribe to very many states. */
    private static final int COMPLETION_TRIES = 3;

    private final Kstate store;
    private final StoreFiles files;
    /** How often this session has tried to complete the descriptions of each journal; {@link #COMPLETION_TRIES}: it tries no more. */
    private final AtomicIntegerArray completions = new AtomicIntegerArray(JournalLayout.MAX_JOURNALS);

    StoreDescriptions(final Kstate store, final StoreFiles files) {
        this.store = store;
        this.files = files;
    }

    /** What is described by the most specific pattern; null if nothing is. */
    @Nullable String of(final String name) {
        return read().of(name);
    }

    private StateDescriptions read() {
        return DescriptionsFile.read(files, store.storeId());
    }

    private long stamp() {
        return DescriptionsFile.stamp(files, store.storeId());
    }

    private Session session() {
        return store.session();
    }

    /** Replaces what there is for a pattern, in the store and then in its journals. */
    void describe(final String pattern, final String text) {
        store.locked().holding(() -> {
            store.checkOpen();
            if (!Files.isWritable(files.pages())) {
                throw FileAccess.notWritable(files.pages(), pattern);
            }
            final StateDescriptions changed = read().with(pattern, text);
            DescriptionsFile.write(files, store.storeId(), changed);
            return changed;
        });
        final KstateException failure = describeJournals();
        if (failure != null) {
            throw failure;
        }
    }

    /** Appends what journals lack of the descriptions, each with its lock and {@code store.lock}; tells the first failure, and tries all. */
    private @Nullable KstateException describeJournals() {
        KstateException first = null;
        for (final Path journal : JournalTable.undescribed(session().readOnlyPages(), stamp())) {
            try {
                describe(journal);
            } catch (final KstateException e) {
                first = first == null ? e : first;
            }
        }
        Reference.reachabilityFence(store);
        return first;
    }

    private void describe(final Path journal) {
        final JournalTable journals = store.journals();
        try (JournalTable.Opening opening = journals.open(true, store.writablePages(journal), journal, Kstate.JOURNAL_THAT_IS_THERE,
            ReadingProgress.NONE)) {
            store.locked().holding(() -> {
                journals.describe(journal, opening);
                return journal;
            });
        }
    }

    /**
     * After the death of one who has described states: what a journal lacks. Who subscribes is not troubled. Several threads at once do no harm.
     *
     * @param journal its number.
     */
    void complete(final int journal) {
        if (journal < 0 || journal >= completions.length() || completions.get(journal) >= COMPLETION_TRIES) {
            return;
        }
        final PagesFile pages = session().readOnlyPages();
        boolean isOver = true;
        try {
            final long stamp = Files.isWritable(files.pages()) ? stamp() : JournalLayout.DESCRIBED_NOTHING;
            final long described = JournalTable.described(pages, journal);
            if (JournalTable.isIncomplete(pages, journal, described, stamp)) {
                // If that cannot be read, no journal need be.
                read();
                final Path path = JournalPaths.path(pages, journal);
                try {
                    describe(path);
                    // Changes nothing if it has them now.
                    JournalTable.giveUp(store.writablePages(path), journal, described, stamp);
                } catch (final CorruptJournalException | NotAJournalException | JournalMissingException e) {
                    // It will be so for the next session, too.
                    JournalTable.giveUp(store.writablePages(path), journal, described, stamp);
                    throw e;
                }
            }
        } catch (final NotPermittedException e) {
            session().ledger().error(e);
        } catch (final KstateException e) {
            isOver = false;
            session().ledger().error(e);
        }
        if (isOver) {
            completions.set(journal, COMPLETION_TRIES);
        } else {
            completions.incrementAndGet(journal);
        }
        Reference.reachabilityFence(store);
    }

    /**
     * After the death of one who has described states: what is in the store and not in a journal. Who persists is not troubled. A journal is read
     * through only where it lacks something.
     */
    void describeWhereLacking() {
        try {
            if (JournalTable.hasJournals(session().readOnlyPages()) && Files.isWritable(files.pages())) {
                final KstateException failure = describeJournals();
                if (failure != null) {
                    session().ledger().error(failure);
                }
            }
        } catch (final KstateException e) {
            session().ledger().error(e);
        }
        Reference.reachabilityFence(store);
    }
}
