package org.kstate.persistence;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalRecord;

/** One run of a replay: takes record after record and plays what is selected when it is due. For the thread that runs it. */
final class ReplayRun {

    /** Stands for no end. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    /** How a run ends, and where its pace does. */
    enum End {
        /** At the record that was last when it began. */
        PRESENT,
        /** Never, at the pace. */
        NEVER,
        /** Never; what was committed since it began comes as soon as it can. */
        LIVE
    }

    /** Longest nap, so that those who steer are heard. */
    private static final long LONGEST_PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Nap at the live end. */
    private static final long IDLE_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path journal;
    private final ReplayStart start;
    private final ReplaySelection selection;
    private final RecordFilter selected;
    private final ReplayPace pace;
    private final End end;
    private final long untilTimeNs;
    private final LongSupplier nanoClock;
    private final LongConsumer parker;
    private final ReplayControl control;
    private final ReplayProgress progress = new ReplayProgress();

    ReplayRun(final Path journal, final ReplayStart start, final ReplaySelection selection, final ReplayPace pace, final End end,
              final long untilTimeNs, final LongSupplier nanoClock, final LongConsumer parker, final ReplayControl control) {
        this.journal = journal;
        this.start = start;
        this.selection = selection;
        // Where all is played the reader need not look at the head first.
        this.selected = selection.isAll() ? RecordFilter.ALL : head -> head.entryCount() == 0 || selection.select(head, 0);
        this.pace = pace;
        this.end = end;
        this.untilTimeNs = untilTimeNs;
        this.nanoClock = nanoClock;
        this.parker = parker;
        this.control = control;
    }

    ReplayControl control() {
        return control;
    }

    ReplayProgress progress() {
        return progress;
    }

    ReplayPace pace() {
        return pace;
    }

    Path journal() {
        return journal;
    }

    /**
     * Plays.
     *
     * @param target opened when the journal is, and closed at the end.
     * @return how many entries were played.
     */
    long run(final Function<ReplayProgress, ReplaySink> target) {
        Throwable thrown = null;
        try (JournalReader reader = JournalReader.open(journal); ReplaySink sink = target.apply(progress)) {
            progress.opened(reader.journalId());
            play(reader, sink);
        } catch (final Throwable e) {
            // Of any kind: a listener can throw a checked exception that it does not declare.
            thrown = e;
            throw e;
        } finally {
            control.end(thrown);
        }
        return progress.played();
    }

    private void play(final JournalReader reader, final ReplaySink sink) {
        // Before the start is looked for, which may take a while.
        final long presentIndex = end == End.NEVER ? NO_LIMIT : reader.lastIndex();
        final long lastIndex = end == End.PRESENT ? presentIndex : NO_LIMIT;
        if (lastIndex == JournalReader.NO_INDEX) {
            return;
        }
        start.seek(reader);
        while (!control.isStopped()) {
            // A damaged value of a state that is not played stops nothing.
            if (!reader.next(selected)) {
                if (end == End.PRESENT) {
                    return;
                }
                idle();
                continue;
            }
            final JournalRecord record = reader.record();
            if (record.timeNs() >= untilTimeNs || record.index() > lastIndex) {
                return;
            }
            final int first = start.firstEntry(record);
            if (record.entryCount() == 0) {
                sink.note(record);
            } else if (first != ReplayStart.NOT_YET && selection.select(record, first) && sink.wants(record, selection)
                && !playOne(record, record.index() <= presentIndex, sink)) {
                return;
            }
            if (record.index() == lastIndex) {
                return;
            }
        }
    }

    private void idle() {
        progress.reachedEnd();
        if (control.isPaused()) {
            final long heldAtNs = nanoClock.getAsLong();
            control.holdIdle();
            pace.paused(nanoClock.getAsLong() - heldAtNs);
        }
        nap(IDLE_PARK_NS);
    }

    /** Whether it was played; else the replay was stopped. */
    private boolean playOne(final JournalRecord record, final boolean isOfPace, final ReplaySink sink) {
        boolean isStep = false;
        while (!isStep && !isDue(record, isOfPace)) {
            if (control.isStopped()) {
                return false;
            }
            if (control.isPaused()) {
                isStep = hold();
            }
        }
        if (isStep) {
            pace.steppedTo(record.timeNs(), nanoClock.getAsLong());
        }
        final long index = record.index();
        final int last = selection.last();
        progress.played(index, last, sink.play(record, selection));
        if (isStep) {
            control.stepped();
        }
        return true;
    }

    /** Whether a record is to be played now; else something is to be heard, or time has passed. */
    private boolean isDue(final JournalRecord record, final boolean isOfPace) {
        if (!control.isRunning()) {
            return false;
        }
        if (!isOfPace || !pace.isPaced()) {
            pace.unpaced();
            return true;
        }
        final long nowNs = nanoClock.getAsLong();
        final long leftNs = pace.dueNs(record.timeNs(), nowNs) - nowNs;
        if (leftNs > 0) {
            nap(Math.min(leftNs, LONGEST_PARK_NS));
            return false;
        }
        pace.played();
        return true;
    }

    /** The naps of an interrupted thread end at once, so its mark is put aside meanwhile. */
    private void nap(final long ns) {
        final boolean isInterrupted = Thread.interrupted();
        try {
            parker.accept(ns);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits while the replay is paused; returns whether a step is wanted. */
    private boolean hold() {
        final long heldAtNs = nanoClock.getAsLong();
        final boolean isStepWanted = control.hold();
        pace.paused(nanoClock.getAsLong() - heldAtNs);
        return isStepWanted;
    }
}
