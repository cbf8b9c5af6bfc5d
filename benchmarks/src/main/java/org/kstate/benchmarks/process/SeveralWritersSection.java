package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.peers.PeerKind;
import org.kstate.benchmarks.peers.PeerProbe;
import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.benchmarks.several.Group;
import org.kstate.benchmarks.several.GroupKind;

/** Two processes that commit several states at a time: each its own, or both the same. */
public final class SeveralWritersSection implements Section {

    private static final int STATES = 8;
    private static final String DISJOINT = "commits of " + STATES + " states, each process its own";
    private static final String SAME = "commits of the same " + STATES + " states by two processes";
    private static final String ALONE = ", 1 process";
    private static final String BOTH = ", 2 processes";
    private static final String CONFLICTS = "conflicts";
    private static final String PROCESSOR = "processor time of a commit";
    private static final String LONGEST = "longest without a commit";
    private static final List<GroupKind> DISJOINT_KINDS = List.of(GroupKind.KSTATE, GroupKind.LMDB, GroupKind.SQLITE);
    private static final List<GroupKind> SAME_KINDS = List.of(GroupKind.KSTATE, GroupKind.KSTATE_UPDATE, GroupKind.LMDB, GroupKind.SQLITE);
    private static final long QUICK_MS = 1_200;
    private static final long FULL_MS = 4_500;
    private static final int MOST_ROUNDS = 3;
    private static final double SCALING_TARGET = 1.8;

    /** Nothing is measured before {@link #run}. */
    public SeveralWritersSection() {
    }

    @Override
    public String name() {
        return "several-writers";
    }

    @Override
    public String title() {
        return "Two processes write several states";
    }

    @Override
    public String about() {
        return "Processes count up " + STATES + " states at a time, as fast as they can: first one process alone, then two with states of their "
            + "own, then two with the same states. Kstate begins, writes, commits, and after a conflict does so at once again; \"update\" backs "
            + "off. LMDB and SQLite have one lock for all who write: there are no conflicts, one waits. Conflicts are the part of all attempts that "
            + "met one. The fastest of the rounds counts, which are " + MOST_ROUNDS + " at most, and one for LMDB and SQLite. The processor time of "
            + "a commit tells what the processes do to each other where the machine has other work. In the end all states hold as many as were "
            + "committed, which is checked.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        Pair.notePinning(findings);
        final long workMs = settings.quick() ? QUICK_MS : FULL_MS;
        final String alone = GroupKind.KSTATE.label() + ALONE;
        final String both = GroupKind.KSTATE.label() + BOTH;
        findings.compare(DISJOINT, alone);
        findings.add(Target.atLeastTimes(DISJOINT, both, Figure.RATE, SCALING_TARGET, alone));
        findings.add(Target.atMost(DISJOINT, both, CONFLICTS, 0));
        final Map<PeerKind, String> reasons = PeerProbe.reasonsAgainst(List.of(PeerKind.LMDB, PeerKind.SQLITE));
        for (final GroupKind kind : DISJOINT_KINDS) {
            settings.progress().accept(DISJOINT + ": " + kind.label());
            measure(kind, DISJOINT, reasons.get(kind.peer()), findings, () -> disjoint(kind, settings, workMs, findings));
        }
        for (final GroupKind kind : SAME_KINDS) {
            settings.progress().accept(SAME + ": " + kind.label());
            measure(kind, SAME, reasons.get(kind.peer()), findings, () -> same(kind, workMs, findings));
        }
    }

    /** Measures. */
    @FunctionalInterface
    private interface Measurement {
        void run() throws IOException;
    }

    /** That one of the others cannot run here, or fails, does not keep us from measuring the rest. */
    private static void measure(final GroupKind kind, final String work, final String reason, final Findings findings,
                                final Measurement measurement) throws IOException {
        if (reason != null) {
            findings.add(new Absence(work, kind.label(), reason));
            return;
        }
        try {
            measurement.run();
        } catch (final IllegalStateException e) {
            if (kind.peer() == PeerKind.KSTATE) {
                throw e;
            }
            findings.add(new Absence(work, kind.label(), "measuring it failed: " + e.getMessage()));
        }
    }

    private static void disjoint(final GroupKind kind, final Settings settings, final long workMs, final Findings findings) throws IOException {
        final int rounds = kind == GroupKind.KSTATE ? Math.min(settings.rounds(), MOST_ROUNDS) : 1;
        final Map<String, Double> rates = new LinkedHashMap<>();
        final Map<String, Double> conflicts = new LinkedHashMap<>();
        final Map<String, Double> processor = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (final boolean isAlone : new boolean[]{true, false}) {
                final String subject = kind.label() + (isAlone ? ALONE : BOTH);
                final List<GroupWriter.Tally> tallies = isAlone ? List.of(alone(kind, workMs)) : both(kind, STATES, workMs);
                rates.merge(subject, tallies.stream().mapToDouble(tally -> tally.rate(workMs)).sum(), Math::max);
                processor.merge(subject, tallies.stream().mapToDouble(GroupWriter.Tally::processorNsPerCommit).average().orElseThrow(), Math::min);
                // A conflict that ought not to be is one whenever it was.
                conflicts.merge(subject, tallies.stream().mapToDouble(GroupWriter.Tally::conflictPart).max().orElseThrow(), Math::max);
            }
        }
        rates.forEach((subject, rate) -> {
            findings.add(new Figure(DISJOINT, subject, Figure.RATE, rate, Figure.OPS_PER_SECOND));
            findings.add(Figure.ns(DISJOINT, subject, PROCESSOR, processor.get(subject)));
            findings.add(new Figure(DISJOINT, subject, CONFLICTS, conflicts.get(subject), Figure.PART));
        });
    }

    private static void same(final GroupKind kind, final long workMs, final Findings findings) throws IOException {
        final List<GroupWriter.Tally> tallies = both(kind, 0, workMs);
        final double all = tallies.stream().mapToLong(GroupWriter.Tally::commits).sum();
        for (int i = 0; i < tallies.size(); i++) {
            final GroupWriter.Tally tally = tallies.get(i);
            final String subject = kind.label() + ", writer " + (i + 1);
            findings.add(new Figure(SAME, subject, Figure.RATE, tally.rate(workMs), Figure.OPS_PER_SECOND));
            findings.add(new Figure(SAME, subject, Figure.SHARE, tally.commits() / all, Figure.PART));
            findings.add(new Figure(SAME, subject, CONFLICTS, tally.conflictPart(), Figure.PART));
            findings.add(new Figure(SAME, subject, LONGEST, (double) tally.longestNs() / TimeUnit.MILLISECONDS.toNanos(1), Figure.MS));
        }
    }

    /**
     * Measures one process.
     *
     * @param kind   of cells.
     * @param workMs how long.
     * @return what it counted.
     * @throws IOException if no process can be started.
     */
    static GroupWriter.Tally alone(final GroupKind kind, final long workMs) throws IOException {
        try (ScratchFolder folder = new ScratchFolder(); Group group = kind.open(folder.path(), 0, STATES)) {
            final GroupWriter.Tally tally = GroupWriter.Tally.of(Pair.alone(role(kind, folder, 0, workMs), workMs));
            check(group, tally.all());
            return tally;
        }
    }

    /**
     * Measures two processes.
     *
     * @param kind     of cells.
     * @param distance from the first cell of the one to that of the other.
     * @param workMs   how long.
     * @return what each counted.
     * @throws IOException           if no process can be started.
     * @throws IllegalStateException if a commit was lost.
     */
    static List<GroupWriter.Tally> both(final GroupKind kind, final int distance, final long workMs) throws IOException {
        try (ScratchFolder folder = new ScratchFolder();
             Group first = kind.open(folder.path(), 0, STATES);
             Group second = kind.open(folder.path(), distance, STATES)) {
            final Pair.Result result = Pair.run(role(kind, folder, 0, workMs), role(kind, folder, distance, workMs), workMs);
            final List<GroupWriter.Tally> tallies = List.of(GroupWriter.Tally.of(result.first()), GroupWriter.Tally.of(result.second()));
            final boolean isSame = distance == 0;
            final long all = tallies.stream().mapToLong(GroupWriter.Tally::all).sum();
            check(first, isSame ? all : tallies.get(0).all());
            check(second, isSame ? all : tallies.get(1).all());
            return tallies;
        }
    }

    private static Pair.Role role(final GroupKind kind, final ScratchFolder folder, final int first, final long workMs) {
        return new Pair.Role(GroupWriter.class, kind, folder.path(), first, STATES, TimeUnit.MILLISECONDS.toNanos(workMs));
    }

    private static void check(final Group group, final long committed) {
        final long number = group.read();
        if (number != committed) {
            throw new IllegalStateException("Commits were lost: committed=" + committed + ", value=" + number);
        }
    }
}
