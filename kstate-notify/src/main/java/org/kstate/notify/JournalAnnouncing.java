package org.kstate.notify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;

/** Announces what is committed in journals: each commit once, in order, behind the destination's mark. For one thread at a time. */
final class JournalAnnouncing {

    private static final int BATCH = 256;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    /** A journal has no identity yet. */
    private static final long OPEN_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final String[] patterns;
    private final Consumer<Throwable> failures;
    private final Topics topics;
    private final BooleanSupplier isClosed;
    private final CommitAnnouncement announcement = new CommitAnnouncement();
    private final Map<Path, Source> sources = new HashMap<>();

    /** One journal. */
    private static final class Source {
        private final Path journal;
        /** Null while it cannot be opened. */
        private @Nullable StateTailer tailer;
        private boolean hasFailed;
        private long failedAtNs;

        Source(final Path journal) {
            this.journal = journal;
        }
    }

    JournalAnnouncing(final String[] patterns, final Topics topics, final BooleanSupplier isClosed, final Consumer<Throwable> failures) {
        this.patterns = patterns;
        this.topics = topics;
        this.isClosed = isClosed;
        this.failures = failures;
    }

    /** Adds a journal, unless it is known. */
    void add(final Path journal) {
        sources.computeIfAbsent(journal, Source::new);
    }

    /** In how many nanoseconds a journal is tried again that could not be read or opened. */
    long dueInNs() {
        long dueNs = Polled.NOTHING_DUE;
        for (final Source source : sources.values()) {
            if (source.hasFailed) {
                dueNs = Math.min(dueNs, RETRY_NS - (System.nanoTime() - source.failedAtNs));
            } else if (source.tailer == null) {
                dueNs = Math.min(dueNs, OPEN_NS);
            }
        }
        return dueNs;
    }

    /** Announces some of what there is. */
    boolean poll(final Outlet outlet) {
        boolean isBusy = false;
        for (final Source source : sources.values()) {
            if (isClosed.getAsBoolean()) {
                return isBusy;
            }
            isBusy |= poll(source, outlet);
        }
        return isBusy;
    }

    private boolean poll(final Source source, final Outlet outlet) {
        if (source.hasFailed && System.nanoTime() - source.failedAtNs < RETRY_NS) {
            return false;
        }
        try {
            StateTailer tailer = source.tailer;
            if (tailer == null) {
                tailer = open(source.journal, outlet);
                source.tailer = tailer;
            }
            final int announced = tailer == null ? 0 : announce(tailer, outlet);
            source.hasFailed = false;
            return announced > 0;
        } catch (final VersionGapException e) {
            // The next poll goes on behind it.
            failures.accept(e);
            return true;
        } catch (final Outlet.Failure e) {
            throw e;
        } catch (final RuntimeException | Error e) {
            source.hasFailed = true;
            source.failedAtNs = System.nanoTime();
            failures.accept(e);
            return false;
        }
    }

    private int announce(final StateTailer tailer, final Outlet outlet) {
        for (int announced = 0; announced < BATCH; announced++) {
            if (isClosed.getAsBoolean()) {
                return announced;
            }
            if (!tailer.poll()) {
                final CommitCursor cursor = tailer.cursor();
                if (cursor.lastIndex() != JournalReader.NO_INDEX) {
                    outlet.read(tailer.commit().journalId(), cursor.lastIndex(), cursor.lastEntry());
                }
                return announced;
            }
            fill(tailer.commit());
            outlet.announce(announcement);
        }
        return BATCH;
    }

    private void fill(final CommitView commit) {
        announcement.of(topics.of(commit.name()), commit.incarnation(), commit.version(), commit.size());
        announcement.by(commit.sessionId(), commit.timeNs(), commit.transactionId());
        announcement.at(commit.journalId(), commit.index(), commit.entry());
    }

    /** Null while the journal has no identity: its store is about to give it one. */
    private @Nullable StateTailer open(final Path journal, final Outlet outlet) {
        final long journalId = id(journal);
        if (journalId == 0) {
            return null;
        }
        final Marks.Mark mark = outlet.mark(journalId);
        if (mark.isReadFurther()) {
            try {
                return StateTailer.of(journal).states(patterns).afterPosition(new JournalPosition(journalId, mark.readIndex(), mark.readEntry()))
                    .open();
            } catch (final ResumeException e) {
                if (e.reason() != ResumeException.Reason.NOT_THERE) {
                    throw e;
                }
                // The journal has lost its end with the machine: behind the last one announced there was nothing but what was not selected.
            }
        }
        final TailerBuilder builder = StateTailer.of(journal).states(patterns);
        if (mark.isBegun()) {
            builder.afterPosition(new JournalPosition(journalId, mark.index(), mark.entry()));
        } else if (mark.fromNs() != Marks.FROM_BEGINNING) {
            builder.fromTime(mark.fromNs());
        }
        return builder.open();
    }

    private static long id(final Path journal) {
        try (JournalReader reader = JournalReader.open(journal)) {
            return reader.journalId();
        }
    }

    /** Ends all tailers: they begin again behind the marks. */
    void close() {
        for (final Source source : sources.values()) {
            final StateTailer tailer = source.tailer;
            source.tailer = null;
            if (tailer != null) {
                tailer.close();
            }
        }
    }
}
