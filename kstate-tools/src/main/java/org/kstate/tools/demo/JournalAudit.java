package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.layout.StoreGeometry;
import org.kstate.persistence.Replay;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;

/**
 * What a journal says when it is replayed from its beginning to its end.
 *
 * @param states    what was found of each state; a version that comes twice or too early is disordered, one left out is missed.
 * @param commits   commits of these states.
 * @param misplaced commits that do not hold the event of the feed that comes after the one before.
 * @param strangers commits of other states.
 */
record JournalAudit(List<ConsumerReport.StateReport> states, long commits, long misplaced, long strangers) {
    static JournalAudit of(final Path journal, final List<String> names) {
        final Auditor auditor = new Auditor(names);
        Replay.of(journal).run(auditor::onEntry);
        return auditor.audit();
    }

    /** The one who listens to the replay. */
    private static final class Auditor {
        private final List<StateTally> tallies = new ArrayList<>();
        private final Map<String, StateTally> byName = new HashMap<>();
        private final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        private long commits;
        private long misplaced;
        private long strangers;
        private long sequence;

        Auditor(final List<String> names) {
            for (final String name : names) {
                final StateTally tally = new StateTally(name);
                tallies.add(tally);
                byName.put(name, tally);
            }
        }

        void onEntry(final JournalRecord record, final JournalEntry entry) {
            if (record.kind() != Journal.COMMIT) {
                return;
            }
            final String name = entry.nameString();
            final StateTally tally = byName.get(name);
            if (tally == null) {
                strangers++;
                return;
            }
            value.clear();
            entry.copyTo(value);
            while (value.writePosition() < entry.size()) {
                value.writeByte((byte) 0);
            }
            tally.delivered(entry.version(), Math.max(0, entry.version() - tally.version() - 1), value);
            commits++;
            final PayloadKind kind = PayloadKind.ofState(name);
            final long found = kind.verify(value, 0) ? kind.sequence(value, 0) : sequence;
            if (found != sequence + 1) {
                misplaced++;
            }
            sequence = found;
        }

        JournalAudit audit() {
            value.releaseLast();
            final List<ConsumerReport.StateReport> states = new ArrayList<>();
            for (final StateTally tally : tallies) {
                states.add(new ConsumerReport.StateReport(
                    tally.version(), tally.seen(), tally.missed(), tally.torn(), tally.disorders(), tally.value()));
            }
            return new JournalAudit(states, commits, misplaced, strangers);
        }
    }
}
