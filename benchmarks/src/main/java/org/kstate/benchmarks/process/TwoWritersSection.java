package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** Two processes that change one state as fast as they can. */
public final class TwoWritersSection implements Section {

    private static final String CONFLICTS = "conflicts";
    private static final String LONGEST = "longest without a commit";
    private static final long QUICK_MS = 2_000;
    private static final long FULL_MS = 10_000;
    private static final double SHARE_TARGET = 0.2;

    /** Nothing is measured before {@link #run}. */
    public TwoWritersSection() {
    }

    @Override
    public String name() {
        return "two-writers";
    }

    @Override
    public String title() {
        return "Two processes write one state";
    }

    @Override
    public String about() {
        return "Two processes count one state up as fast as they can: by begin, write, commit, and after a conflict at once again; and by update, "
            + "which backs off. Conflicts are the part of all attempts that met one. In the end the state holds as many as both have committed, "
            + "which is checked.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        Pair.notePinning(findings);
        final long workMs = settings.quick() ? QUICK_MS : FULL_MS;
        for (final ContendingWriter.Way way : ContendingWriter.Way.values()) {
            final String work = "2 writers, " + way.name().toLowerCase(Locale.ROOT).replace('_', '+');
            settings.progress().accept(work);
            final List<Tally> tallies = measure(way, workMs);
            final long all = tallies.stream().mapToLong(Tally::commits).sum();
            for (int writer = 0; writer < tallies.size(); writer++) {
                report(work, "writer " + (writer + 1), tallies.get(writer), all, workMs, findings);
            }
        }
    }

    private static void report(final String work, final String subject, final Tally tally, final long all, final long workMs,
                               final Findings findings) {
        findings.add(new Figure(work, subject, Figure.RATE, (double) tally.commits() * TimeUnit.SECONDS.toMillis(1) / workMs,
            Figure.OPS_PER_SECOND));
        findings.add(new Figure(work, subject, Figure.SHARE, (double) tally.commits() / all, Figure.PART));
        findings.add(new Figure(work, subject, CONFLICTS, (double) tally.conflicts() / (tally.commits() + tally.conflicts()), Figure.PART));
        findings.add(new Figure(work, subject, LONGEST, tally.longestNs() / 1e6, Figure.MS));
        findings.add(Target.atLeast(work, subject, Figure.SHARE, SHARE_TARGET));
    }

    /**
     * What one writer counted.
     *
     * @param commits   that it made.
     * @param conflicts that it met.
     * @param longestNs its longest time without a commit.
     */
    record Tally(long commits, long conflicts, long longestNs) {

        private static Tally of(final String told) {
            final String[] numbers = told.split(" ");
            return new Tally(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
        }
    }

    /**
     * Measures.
     *
     * @param way    of committing.
     * @param workMs how long.
     * @return what each of the two counted.
     * @throws IOException           if no process can be started.
     * @throws IllegalStateException if a commit was lost.
     */
    static List<Tally> measure(final ContendingWriter.Way way, final long workMs) throws IOException {
        try (ScratchFolder folder = new ScratchFolder();
             Kstate store = KstateLink.open(folder.path());
             State state = store.subscribe(KstateLink.STATE, Permission.READ)) {
            final long workNs = TimeUnit.MILLISECONDS.toNanos(workMs);
            final Pair.Role writer = new Pair.Role(ContendingWriter.class, way, folder.path(), workNs);
            final Pair.Result result = Pair.run(writer, writer, workMs);
            final List<Tally> tallies = List.of(Tally.of(result.first()), Tally.of(result.second()));
            final long committed = tallies.stream().mapToLong(Tally::commits).sum();
            final Message message = new Message(state.size());
            final long version = state.read(message.address(), message.length());
            if (version != committed || message.number() != committed) {
                throw new IllegalStateException("Commits were lost: committed=" + committed + ", version=" + version + ", value="
                    + message.number());
            }
            return tallies;
        }
    }
}
