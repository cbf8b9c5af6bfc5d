package org.kstate.serializability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.kstate.serializability.RecordedTransaction.Access;
import org.kstate.serializability.RecordedTransaction.Outcome;

/**
 * Checks that a history of transactions is strictly serializable: that there is an order of all of them. In it each that ended before
 * another began comes before it, and each reads what the last before it wrote.
 *
 * <p>Versions tell the order of the writes of a state, so the direct serialization graph is known and not guessed (Adya, "Weak Consistency",
 * MIT 1999): who made a version comes before who made the next (ww), before who read it (wr), and who read it comes before who made the next (rw).
 * To that real time is added by a chain of instants, one for each end. The history is right if and only if the graph has no cycle, and each read is
 * of what was written.
 */
final class SerializabilityCheck {

    private final List<RecordedTransaction> nodes = new ArrayList<>();
    /** For each state and version, who made it. */
    private final Map<Version, Integer> makers = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Graph graph = new Graph();

    private record Version(int state, long version) {
    }

    private SerializabilityCheck() {
    }

    /** What is wrong with a history; empty if nothing is. */
    static List<String> violations(final List<RecordedTransaction> history) {
        final SerializabilityCheck check = new SerializabilityCheck();
        check.take(history);
        check.matchReads();
        if (check.violations.isEmpty()) {
            check.order();
            check.findCycle();
        }
        return check.violations;
    }

    /** Transactions that count. One that is unfinished counts if somebody saw one of its versions, or a later one that it must have made. */
    private void take(final List<RecordedTransaction> history) {
        for (final RecordedTransaction transaction : history) {
            if (transaction.outcome() != Outcome.UNFINISHED) {
                add(transaction);
            }
        }
        final Map<Integer, Long> last = new HashMap<>();
        final Map<Version, Long> seen = new HashMap<>();
        for (final RecordedTransaction transaction : history) {
            for (final Access access : transaction.accesses()) {
                last.merge(access.state(), access.version(), Math::max);
                seen.put(new Version(access.state(), access.version()), access.digest());
            }
        }
        for (final RecordedTransaction transaction : history) {
            if (transaction.outcome() == Outcome.UNFINISHED && isSeen(transaction, last, seen)) {
                add(transaction);
            }
        }
        last.forEach((state, version) -> {
            for (long i = 1; i <= version; i++) {
                if (!makers.containsKey(new Version(state, i))) {
                    violations.add("nobody made version " + i + " of state " + state + ", and version " + version + " was seen");
                }
            }
        });
    }

    private boolean isSeen(final RecordedTransaction transaction, final Map<Integer, Long> last, final Map<Version, Long> seen) {
        for (final Access access : transaction.accesses()) {
            if (access.written()) {
                final Version made = new Version(access.state(), access.version() + 1);
                final Long digest = seen.get(made);
                if (digest != null && digest == transaction.digest()
                    || digest == null && !makers.containsKey(made) && last.get(access.state()) > made.version()) {
                    return true;
                }
            }
        }
        return false;
    }

    private void add(final RecordedTransaction transaction) {
        final int node = nodes.size();
        nodes.add(transaction);
        if (transaction.outcome() == Outcome.READ) {
            return;
        }
        for (final Access access : transaction.accesses()) {
            if (access.written()) {
                final Integer other = makers.put(new Version(access.state(), access.version() + 1), node);
                if (other != null) {
                    violations.add("two made version " + (access.version() + 1) + " of state " + access.state() + ": " + nodes.get(other)
                        + " and " + transaction);
                }
            }
        }
    }

    private void matchReads() {
        for (final RecordedTransaction transaction : nodes) {
            for (final Access access : transaction.accesses()) {
                final Integer maker = makers.get(new Version(access.state(), access.version()));
                final long expected = maker == null ? RecordedTransaction.INITIAL : nodes.get(maker).digest();
                if (access.digest() != expected) {
                    violations.add("a read of state " + access.state() + " is not what was committed as version " + access.version() + ": expected 0x"
                        + Long.toHexString(expected) + ", " + transaction);
                }
            }
        }
    }

    private void order() {
        for (int i = 0; i < nodes.size(); i++) {
            graph.add(nodes.get(i).toString());
        }
        for (int node = 0; node < nodes.size(); node++) {
            final RecordedTransaction transaction = nodes.get(node);
            for (final Access access : transaction.accesses()) {
                edge(makers.get(new Version(access.state(), access.version())), node, "wr");
                final Integer next = makers.get(new Version(access.state(), access.version() + 1));
                if (next != null && next != node) {
                    edge(node, next, "rw");
                }
                if (access.written() && transaction.outcome() != Outcome.READ) {
                    edge(makers.get(new Version(access.state(), access.version())), node, "ww");
                }
            }
        }
        orderByTime();
    }

    private void edge(final Integer from, final Integer to, final String why) {
        if (from != null && to != null && !from.equals(to)) {
            graph.edge(from, to, why);
        }
    }

    /** Instants, one for each end, in order: what ended comes before its instant, and the last instant before a begin comes before what begins. */
    private void orderByTime() {
        final List<Integer> byEnd = new ArrayList<>();
        final List<Integer> byBegin = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            byBegin.add(i);
            if (nodes.get(i).outcome() != Outcome.UNFINISHED) {
                byEnd.add(i);
            }
        }
        byEnd.sort(Comparator.comparingLong(i -> nodes.get(i).endNs()));
        byBegin.sort(Comparator.comparingLong(i -> nodes.get(i).beginNs()));
        int instant = -1;
        int ended = 0;
        for (final int begun : byBegin) {
            while (ended < byEnd.size() && nodes.get(byEnd.get(ended)).endNs() < nodes.get(begun).beginNs()) {
                final int next = graph.add("at " + nodes.get(byEnd.get(ended)).endNs());
                graph.edge(byEnd.get(ended), next, "ended");
                if (instant >= 0) {
                    graph.edge(instant, next, "then");
                }
                instant = next;
                ended++;
            }
            if (instant >= 0) {
                graph.edge(instant, begun, "began");
            }
        }
    }

    private void findCycle() {
        final String cycle = graph.cycle();
        if (cycle != null) {
            violations.add("these cannot have happened one after another:" + cycle);
        }
    }
}
