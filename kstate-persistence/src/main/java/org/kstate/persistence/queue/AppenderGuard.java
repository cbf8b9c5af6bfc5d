package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.function.Supplier;

import net.openhft.chronicle.queue.ExcerptAppender;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;

/**
 * What comes out of Chronicle Queue, and of the virtual machine below it, for who appends to a journal: exceptions of one kind, which name the
 * journal. A file that somebody cuts while it is mapped makes faults, and these are told late ({@link LateFault}). So whatever is done in the
 * library, or in the memory of a file, ends here before it returns. After a failure nothing is still to be thrown. For one thread at a time, under
 * the journal's lock.
 */
final class AppenderGuard {

    private final Path journal;
    /** Null until there is one. */
    private @Nullable ExcerptAppender appender;
    private boolean isCut;

    AppenderGuard(final Path journal) {
        this.journal = journal;
    }

    /** From now on the file is looked at that this one has mapped. */
    void watch(final ExcerptAppender opened) {
        appender = opened;
    }

    /** Whether a file was cut, as far as was met: nothing is to be done any more in what is mapped. */
    boolean isCut() {
        return isCut;
    }

    /**
     * Does what is not done for each append.
     *
     * @throws KstateException whatever fails.
     */
    <T> T call(final Supplier<T> work) {
        try {
            final T result = work.get();
            LateFault.tellNow();
            return result;
        } catch (final RuntimeException | AssertionError | LinkageError | InternalError e) {
            throw failure(e);
        }
    }

    /**
     * Comes before and behind what the library does in the file. Costs a call of the system.
     *
     * @throws CorruptJournalException if the file is shorter than what is mapped of it.
     */
    void requireWhole() {
        if (CutFile.mend(appender)) {
            throw cut(null);
        }
    }

    /**
     * As {@link #requireWhole}, behind a step in which the library came to another piece of the file: then it has made the file longer, perhaps, and
     * that hides a cut just before.
     *
     * @throws CorruptJournalException if the file has lost its last document.
     */
    void requireLast() {
        requireWhole();
        final ExcerptAppender watched = appender;
        if (watched != null && !CutFile.isLastWhole(watched)) {
            throw cut(null);
        }
    }

    /** What to throw for what was thrown. */
    KstateException failure(final Throwable thrown) {
        if (thrown instanceof KstateException known && !(known.getCause() instanceof InternalError)) {
            return known;
        }
        final boolean isOwed = isFaultOwed();
        if (CutFile.mend(appender) || isOwed || thrown instanceof InternalError || thrown.getCause() instanceof InternalError) {
            return cut(thrown);
        }
        return LibraryFailure.of(thrown, journal, "The queue of the journal cannot be written; its files may be damaged: journal=" + journal);
    }

    /** As {@link #requireWhole}, for who closes: {@link #isCut} tells. */
    void look() {
        final boolean isOwed = isFaultOwed();
        if (CutFile.mend(appender) || isOwed) {
            cut(null);
        }
    }

    /** Gives up a part of what is open. That it fails is nobody's matter: who has used it was told, and each part is given up as far as that goes. */
    void closing(final Runnable part) {
        try {
            part.run();
            LateFault.tellNow();
        } catch (final RuntimeException | AssertionError | LinkageError | InternalError e) {
            failure(e);
        }
    }

    private static boolean isFaultOwed() {
        try {
            LateFault.tellNow();
            return false;
        } catch (final InternalError e) {
            return true;
        }
    }

    /**
     * What to throw where a file was cut. After this nothing faults any more, also in what the library does to close, unless it is cut again.
     *
     * @param thrown by the virtual machine, or by what met the cut; null if it was looked for.
     */
    CorruptJournalException cut(final @Nullable Throwable thrown) {
        isCut = true;
        LateFault.drop();
        CutFile.mend(appender);
        if (thrown instanceof CorruptJournalException known) {
            return known;
        }
        return new CorruptJournalException("The file of the journal was cut, or its space taken, while it was open; open the journal again: journal="
            + journal, thrown);
    }
}
