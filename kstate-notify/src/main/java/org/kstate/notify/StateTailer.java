package org.kstate.notify;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.State;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;

/**
 * Delivers every commit of persistent states from their journal, in the order in which they were committed, each exactly once:
 * first what is there, then what comes.
 *
 * <pre>{@code
 * try (StateTailer tailer = StateTailer.of(Path.of("/data/md-journal")).states("md.binance.*").fromNow().open()) {
 *     while (tailer.await(1, TimeUnit.SECONDS)) {
 *         CommitView commit = tailer.commit();
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>It needs no store and nobody's help, writes nothing, and is not noticed by those who commit; it works while they are killed and begin
 * again. A commit is delivered when it is in the journal, which may be a little after readers of the state see it.
 *
 * <p>Within one incarnation of a state every version is one more than the one before; if the journal does not hold that, as when files were
 * removed that were still to be read, it is told by a {@link VersionGapException}, and the next poll goes on behind the gap.
 *
 * <p>A consumer that is to go on where it was after it ended or was killed has two ways, both exact whatever is selected:
 * <ul>
 *   <li>{@link TailerBuilder#resume} keeps a file. A commit counts as used when the consumer comes back for the next one, or when its listener
 *       has returned. After a death what was used last may be delivered again: <b>at least once</b>.
 *   <li>It stores {@link CommitView#position} together with what it makes of the commit, in one transaction of its own database for
 *       instance, and begins with {@link TailerBuilder#afterPosition}: <b>exactly once</b>.
 * </ul>
 *
 * <p>A tailer that waits sleeps on a doorbell and is woken by commits, if it was {@linkplain #of(State...) made of handles of one session}, or was
 * told {@linkplain TailerBuilder#wokenBy which store} commits there. It finds a commit that did not ring, of a writer that was killed or of a state
 * whose handle was closed, within 1 s. If it was given names beside the handles, and no store, commits to those states do not ring either, and are
 * found within 10 ms.
 * One of a journal alone polls, with pauses of {@link PollingWait}; so does one that was given such settings, or whose store was closed.
 *
 * <p>For one thread at a time, which is checked; {@link #close} may be called by any. Nothing is allocated for a commit, but when a
 * name is met for the first time, a little at each new file of the journal, and when a resume file is written.
 */
public final class StateTailer implements AutoCloseable {

    private final Path journal;
    private final CommitCursor cursor;
    private final JournalCommitView commit;
    private final Waiter waiter;
    private final UseGuard guard;
    private final Polled polled = new Polled(this::poll, this::dueInNs);
    /** Null where nothing rings for this tailer. */
    private final @Nullable JournalBell bell;
    /** Null without a resume file; set once, before the first use. */
    private @Nullable Progress progress;

    /** Takes the reader over, which stands where the tailer shall begin, and the bell. */
    StateTailer(final JournalReader reader, final StateSelection selection, final PollingWait wait, final @Nullable JournalBell bell) {
        this.journal = reader.directory();
        this.guard = new UseGuard("tailer of journal=" + reader.directory(), () -> release(reader));
        this.cursor = new CommitCursor(reader, selection, guard);
        this.commit = cursor.commit();
        this.waiter = wait.waiter();
        this.bell = bell;
    }

    private void release(final JournalReader reader) {
        try (reader) {
            final Progress kept = progress;
            if (kept != null) {
                kept.saveIfNeeded();
            }
        }
    }

    /**
     * A tailer of a journal.
     *
     * @param journal its directory.
     * @return settings, to be opened.
     */
    public static TailerBuilder of(final Path journal) {
        return new TailerBuilder(journal);
    }

    /**
     * A tailer of some states of one journal.
     *
     * @param states one or more handles, which need not stay open.
     * @return settings, to be opened.
     * @throws NotPersistentException if one is transient.
     */
    public static TailerBuilder of(final State... states) {
        for (final State state : Objects.requireNonNull(states, "states")) {
            Objects.requireNonNull(state, "states");
        }
        if (states.length == 0) {
            throw new IllegalArgumentException("A tailer needs a state to tail: states=0");
        }
        Path journal = null;
        for (final State state : states) {
            final Path its = state.journal();
            if (its == null) {
                throw new NotPersistentException(state.name());
            }
            if (journal != null && !journal.equals(its)) {
                throw new IllegalArgumentException("A tailer reads one journal, and these states are in two; open one for each: journal="
                    + journal + ", other=" + its + ", state=" + state.name());
            }
            journal = its;
        }
        final TailerBuilder builder = new TailerBuilder(journal);
        builder.ringing(states.clone());
        return builder;
    }

    Path journal() {
        return journal;
    }

    CommitCursor cursor() {
        return cursor;
    }

    /** Keeps in a file how far its consumer is. Called before the first use. */
    void keep(final Progress toKeep) {
        progress = toKeep;
    }

    boolean isKept() {
        return progress != null;
    }

    /**
     * Takes the next commit if there is one. Does not wait.
     *
     * @return whether {@link #commit} shows it.
     * @throws VersionGapException     if the journal does not hold each version once and in order.
     * @throws CorruptJournalException if a record is damaged; the next poll goes on behind it, or in the next file, as {@code JournalReader.next}.
     * @throws org.kstate.exceptions.ClosedException      if the tailer was closed.
     * @throws org.kstate.exceptions.WrongThreadException if another thread is polling.
     */
    public boolean poll() {
        guard.enter();
        try {
            return next();
        } finally {
            guard.exit();
        }
    }

    private boolean next() {
        final Progress kept = progress;
        if (kept == null) {
            return cursor.next();
        }
        kept.next();
        final boolean isThere = cursor.next();
        if (isThere) {
            kept.shows(commit);
        } else {
            kept.atEnd(cursor);
        }
        return isThere;
    }

    private long dueInNs() {
        final Progress kept = progress;
        return kept == null ? Polled.NOTHING_DUE : kept.dueInNs();
    }

    /**
     * Delivers commits as long as there are any, up to a number. Does not wait.
     *
     * @param listener gets them; it may close this tailer, which ends the poll.
     * @param limit    how many at most, 0 or more.
     * @return how many it got.
     * @throws VersionGapException     as {@link #poll()}; what was delivered before stays so.
     * @throws CorruptJournalException as {@link #poll()}.
     */
    public int poll(final CommitListener listener, final int limit) {
        checkDelivery(listener, limit, 0);
        guard.enter();
        try {
            int delivered = 0;
            while (delivered < limit && guard.isOpen() && next()) {
                delivered++;
                deliver(listener);
            }
            return delivered;
        } finally {
            guard.exit();
        }
    }

    private static void checkDelivery(final CommitListener listener, final int limit, final int leastLimit) {
        Objects.requireNonNull(listener, "listener");
        if (limit < leastLimit) {
            throw new IllegalArgumentException("A limit of commits is " + leastLimit + " or more: limit=" + limit);
        }
    }

    private void deliver(final CommitListener listener) {
        listener.onCommit(commit.name(), commit.version(), commit.timeNs(), commit.sessionId(), commit.address(), commit.length());
        final Progress kept = progress;
        if (kept != null) {
            kept.use();
        }
    }

    /**
     * Says that the commit delivered last was used, and writes the resume file at once. Else a commit counts as used when the next poll
     * begins, and the file is written from time to time.
     *
     * @throws IllegalStateException                   if the tailer has no resume file.
     * @throws org.kstate.exceptions.KstateException   if the file cannot be written.
     * @throws org.kstate.exceptions.ClosedException   if the tailer was closed.
     */
    public void saveProgress() {
        guard.enter();
        try {
            final Progress kept = progress;
            if (kept == null) {
                throw new IllegalStateException("The tailer has no resume file; choose one with TailerBuilder.resume: " + guard);
            }
            kept.use();
            kept.saveIfNeeded();
        } finally {
            guard.exit();
        }
    }

    private boolean await(final long timeoutNs) {
        return await(polled, timeoutNs);
    }

    /** Waits for this journal, for whoever makes something else of the commits: as {@link Waiter#await}. */
    boolean await(final Polled source, final long timeoutNs) {
        final JournalBell ringing = bell;
        if (ringing == null || ringing.isBroken()) {
            return waiter.await(source, timeoutNs);
        }
        final long startNs = System.nanoTime();
        final boolean isThere = ringing.await(source, timeoutNs);
        // The store was closed: the journal goes on, perhaps.
        return isThere || ringing.isBroken() && waiter.await(source, leftNs(timeoutNs, startNs));
    }

    private static long leftNs(final long timeoutNs, final long startNs) {
        return timeoutNs == Waiter.NO_LIMIT ? timeoutNs : timeoutNs - (System.nanoTime() - startNs);
    }

    /**
     * Waits until there is a commit.
     *
     * @return whether {@link #commit} shows one; {@code false} if this thread was interrupted, whose mark stays set, also if it was
     *     set before.
     * @throws VersionGapException                   as {@link #poll()}.
     * @throws org.kstate.exceptions.ClosedException as {@link #poll()}; also out of the wait, if the tailer is closed by another thread.
     */
    public boolean await() {
        return await(Waiter.NO_LIMIT);
    }

    /**
     * Waits until there is a commit, up to a time limit.
     *
     * @param timeout how long to wait; 0 or less only looks.
     * @param unit    of the time limit.
     * @return whether {@link #commit} shows one; {@code false} if time is over, or as {@link #await()}.
     * @throws VersionGapException                   as {@link #poll()}.
     * @throws org.kstate.exceptions.ClosedException as {@link #await()}.
     */
    public boolean await(final long timeout, final TimeUnit unit) {
        return await(Objects.requireNonNull(unit, "unit").toNanos(timeout));
    }

    /**
     * Waits until there is a commit, up to a time limit, and delivers what there is then, up to a number.
     *
     * @param listener gets the commits.
     * @param limit    how many at most, 1 or more.
     * @param timeout  how long to wait; 0 or less only looks.
     * @param unit     of the time limit.
     * @return how many it got; 0 if time is over, or as {@link #await()}.
     * @throws VersionGapException                   as {@link #poll()}.
     * @throws org.kstate.exceptions.ClosedException as {@link #await()}.
     */
    public int await(final CommitListener listener, final int limit, final long timeout, final TimeUnit unit) {
        checkDelivery(listener, limit, 1);
        if (!await(timeout, unit)) {
            return 0;
        }
        guard.enter();
        try {
            deliver(listener);
        } finally {
            guard.exit();
        }
        return guard.isOpen() ? 1 + poll(listener, limit - 1) : 1;
    }

    /**
     * The commit taken last.
     *
     * @return always the same view; what it shows is valid until the next poll or await.
     */
    public CommitView commit() {
        return commit;
    }

    /**
     * For people: which journal. Not the commit: its record may be gone by now.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return guard.toString();
    }

    /**
     * Ends the tailer and every wait on it, and writes its resume file: behind the commit before the one that was delivered last, unless that was
     * used. Can be called twice.
     */
    @Override
    public void close() {
        try {
            guard.close();
        } finally {
            if (bell != null) {
                bell.close();
            }
            waiter.wake();
        }
    }
}
