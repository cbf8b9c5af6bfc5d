package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.layout.StoreGeometry;
import org.kstate.notify.CommitView;
import org.kstate.notify.StateTailer;
import org.kstate.notify.VersionGapException;

/** Takes every commit from the journal, from its first one on. Needs no store, and may be there before the journal is. */
final class TailReading implements Reading {
    private static final long JOURNAL_POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Path journal;
    private final Map<String, StateTally> tallies = new HashMap<>();
    private final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
    private StateTailer tailer;
    private long reads;

    TailReading(final Path journal, final List<String> names, final List<StateTally> tallies) {
        this.journal = journal;
        for (int i = 0; i < names.size(); i++) {
            this.tallies.put(names.get(i), tallies.get(i));
        }
    }

    @Override
    public void step() {
        if (tailer == null) {
            tailer = openOrNull();
            return;
        }
        try {
            if (tailer.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                final CommitView commit = tailer.commit();
                final StateTally tally = tallies.get(commit.name());
                final long version = commit.read(value);
                tally.delivered(version, Math.max(0, version - tally.version() - 1), value);
                reads++;
            }
        } catch (final VersionGapException e) {
            tallies.get(e.state()).disordered();
        }
    }

    private StateTailer openOrNull() {
        try {
            return StateTailer.of(journal).states(tallies.keySet().toArray(String[]::new)).fromBeginning().open();
        } catch (final NotAJournalException e) {
            // The feed handler has not made it yet.
            LockSupport.parkNanos(JOURNAL_POLL_NS);
            return null;
        }
    }

    @Override
    public long reads() {
        return reads;
    }

    @Override
    public void close() {
        value.releaseLast();
        if (tailer != null) {
            tailer.close();
        }
    }
}
