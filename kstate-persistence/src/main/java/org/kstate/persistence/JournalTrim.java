package org.kstate.persistence;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.kstate.layout.StateName;
import org.kstate.persistence.queue.FileTrim;

/**
 * Removes files of a journal that are not needed any more, while others read and write. Works on the directory alone, without a store.
 *
 * <pre>{@code
 * store.checkpoint(journal);
 * JournalTrim.of(journal).keepAge(Duration.ofDays(30)).run();
 * }</pre>
 *
 * <p>Only whole files go, oldest first, and only those before the file in which the last complete checkpoint begins: so every state keeps its
 * current value. What one of the limits keeps stays, and what a consumer holds. Without a limit all goes that may.
 *
 * <p>Not for several threads.
 */
public final class JournalTrim {

    private static final int LONGEST_NAME = 64;
    private static final Duration LONGEST_HOLD = Duration.ofDays(366);

    private final Path journal;
    private long keepFiles = FileTrim.NO_LIMIT;
    private long keepBytes = FileTrim.NO_LIMIT;
    private long keepMs = FileTrim.NO_LIMIT;

    private JournalTrim(final Path journal) {
        this.journal = journal;
    }

    /**
     * Begins with no limit.
     *
     * @param journal directory of the journal.
     * @return settings, to be run.
     */
    public static JournalTrim of(final Path journal) {
        return new JournalTrim(Objects.requireNonNull(journal, "journal"));
    }

    /**
     * Keeps the newest files: one for each roll cycle in which something was committed.
     *
     * @param count how many, 0 or more.
     * @return this.
     */
    public JournalTrim keepFiles(final int count) {
        keepFiles = notNegative("count", count);
        return this;
    }

    /**
     * Keeps the newest files that together take no more.
     *
     * @param bytes how many, 0 or more.
     * @return this.
     */
    public JournalTrim keepBytes(final long bytes) {
        keepBytes = notNegative("bytes", bytes);
        return this;
    }

    /**
     * Keeps what was committed lately.
     *
     * @param age how long ago at most; not negative.
     * @return this.
     */
    public JournalTrim keepAge(final Duration age) {
        notNegative("age", Objects.requireNonNull(age, "age").toSeconds());
        keepMs = age.compareTo(Duration.ofMillis(Long.MAX_VALUE / 2)) > 0 ? Long.MAX_VALUE / 2 : age.toMillis();
        return this;
    }

    private static long notNegative(final String what, final long number) {
        if (number < 0) {
            throw new IllegalArgumentException("What is kept is 0 or more: " + what + "=" + number);
        }
        return number;
    }

    /**
     * Looks which files would go now. Writes nothing but a lock file.
     *
     * @return files, oldest first; none without a complete checkpoint.
     * @throws org.kstate.exceptions.NotAJournalException    if there is no journal.
     * @throws org.kstate.exceptions.JournalBusyException    if another process is removing files.
     * @throws org.kstate.exceptions.NotPermittedException   if this user may not write the journal.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged behind the beginning of the checkpoint, or a hold is.
     */
    public List<Path> removable() {
        try (FileTrim trim = FileTrim.open(journal)) {
            return trim.removable(keepFiles, keepBytes, keepMs);
        }
    }

    /**
     * Removes what may go, once the device has the checkpoint and all behind it.
     *
     * @return the files that were removed, oldest first.
     * @throws org.kstate.exceptions.NotAJournalException    if there is no journal.
     * @throws org.kstate.exceptions.JournalBusyException    if another process is removing files.
     * @throws org.kstate.exceptions.NotPermittedException   if this user may not write the journal.
     * @throws org.kstate.exceptions.JournalFailedException  if bringing the journal to its device has failed before; nothing is removed then.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged behind the beginning of the checkpoint, or a hold is;
     *     nothing is removed then.
     */
    public List<Path> run() {
        try (FileTrim trim = FileTrim.open(journal)) {
            final List<Path> files = trim.removable(keepFiles, keepBytes, keepMs);
            trim.remove(files);
            return files;
        }
    }

    /**
     * As {@link #run()}, of files alone that somebody was asked about: what may go by now, and could not when that was looked up, stays.
     *
     * @param confirmed files that {@link #removable} gave.
     * @return the files that were removed, oldest first: those of them that may still go.
     * @throws org.kstate.exceptions.KstateException as {@link #run()}.
     */
    public List<Path> run(final Collection<Path> confirmed) {
        final Set<Path> wanted = Set.copyOf(Objects.requireNonNull(confirmed, "confirmed"));
        try (FileTrim trim = FileTrim.open(journal)) {
            final List<Path> files = trim.removable(keepFiles, keepBytes, keepMs).stream().takeWhile(wanted::contains).toList();
            trim.remove(files);
            return files;
        }
    }

    /**
     * Keeps all that is committed from now on, until it is released or the time is over: for a consumer that will come, or come again.
     *
     * @param journal  directory of the journal.
     * @param consumer its name, as names of states are, at most 64 characters; an earlier hold of the same name is replaced.
     * @param bound    how long at most; above 0, and no more than 366 days.
     * @throws org.kstate.exceptions.NotAJournalException  if there is no journal.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not write the journal.
     */
    public static void holdFromNow(final Path journal, final String consumer, final Duration bound) {
        checkHold(journal, consumer, bound);
        try (FileTrim trim = FileTrim.open(journal)) {
            trim.hold(consumer, trim.lastIndex(), System.currentTimeMillis() + bound.toMillis());
        }
    }

    /**
     * Keeps all from a record on, until it is released or the time is over: for a consumer that says from time to time how far it is. If this
     * fails, an earlier hold of the same name stays.
     *
     * @param journal  directory of the journal.
     * @param consumer its name, as for {@link #holdFromNow}.
     * @param index    of a record that it has not read, or of the last that it has: {@link JournalReader#index}.
     * @param bound    how long at most, as for {@link #holdFromNow}.
     * @throws JournalTrimmedException if the record is not there.
     * @throws org.kstate.exceptions.CorruptJournalException if its file is damaged.
     * @throws org.kstate.exceptions.NotAJournalException  if there is no journal.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not write the journal.
     */
    public static void hold(final Path journal, final String consumer, final long index, final Duration bound) {
        checkHold(journal, consumer, bound);
        notNegative("index", index);
        try (FileTrim trim = FileTrim.open(journal)) {
            // Nobody removes anything while this is open. Looked at before the hold is written, which would take the place of an earlier one.
            if (!trim.hasRecord(index)) {
                throw new JournalTrimmedException("What is to be held is not in the journal, perhaps since it was removed; hold what is left:"
                    + " consumer=" + consumer + ", index=" + index + ", journal=" + journal, 0);
            }
            trim.hold(consumer, index, System.currentTimeMillis() + bound.toMillis());
        }
    }

    /**
     * Ends a hold.
     *
     * @param journal  directory of the journal.
     * @param consumer its name.
     * @return whether there was one.
     * @throws org.kstate.exceptions.NotAJournalException  if there is no journal.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not write the journal.
     */
    public static boolean release(final Path journal, final String consumer) {
        Objects.requireNonNull(journal, "journal");
        checkName(consumer);
        try (FileTrim trim = FileTrim.open(journal)) {
            return trim.release(consumer);
        }
    }

    /**
     * Who holds something of a journal.
     *
     * @param journal its directory.
     * @return names of consumers.
     */
    public static List<String> holds(final Path journal) {
        return FileTrim.holds(Objects.requireNonNull(journal, "journal"));
    }

    private static void checkHold(final Path journal, final String consumer, final Duration bound) {
        Objects.requireNonNull(journal, "journal");
        checkName(consumer);
        if (Objects.requireNonNull(bound, "bound").isNegative() || bound.isZero() || bound.compareTo(LONGEST_HOLD) > 0) {
            throw new IllegalArgumentException("A hold is for a time above 0, at most " + LONGEST_HOLD.toDays() + " days: bound=" + bound
                + ", consumer=" + consumer);
        }
    }

    private static void checkName(final String consumer) {
        StateName.check(Objects.requireNonNull(consumer, "consumer"));
        if (consumer.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("The name of a consumer is too long: length=" + consumer.length() + ", max=" + LONGEST_NAME);
        }
    }

    /**
     * For people: which journal.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "JournalTrim[journal=" + journal + ']';
    }
}
