package org.kstate.serializability;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** A directed graph that is looked through for a cycle. */
final class Graph {

    private record Edge(int to, String why) {
    }

    private final List<String> names = new ArrayList<>();
    private final List<List<Edge>> edges = new ArrayList<>();

    /** Adds a node and tells its number. */
    int add(final String name) {
        names.add(name);
        edges.add(new ArrayList<>(4));
        return names.size() - 1;
    }

    void edge(final int from, final int to, final String why) {
        edges.get(from).add(new Edge(to, why));
    }

    /**
     * A shortest cycle through one of the nodes that are on any, a line for each node; {@code null} if there is none. Nodes that nothing comes before
     * are taken away until none is left (Kahn, "Topological sorting of large networks", 1962): what stays is on a cycle, or behind one.
     */
    String cycle() {
        final int[] before = new int[names.size()];
        edges.forEach(all -> all.forEach(edge -> before[edge.to()]++));
        final Deque<Integer> free = new ArrayDeque<>();
        for (int node = 0; node < before.length; node++) {
            if (before[node] == 0) {
                free.add(node);
            }
        }
        int taken = 0;
        while (!free.isEmpty()) {
            final int node = free.remove();
            taken++;
            for (final Edge edge : edges.get(node)) {
                if (--before[edge.to()] == 0) {
                    free.add(edge.to());
                }
            }
        }
        return taken == names.size() ? null : describe(onCycle(before));
    }

    /** Going back from what stayed, one comes to a node for the second time. */
    private int onCycle(final int[] before) {
        final int[] predecessor = new int[names.size()];
        Arrays.fill(predecessor, -1);
        for (int node = 0; node < before.length; node++) {
            if (before[node] > 0) {
                for (final Edge edge : edges.get(node)) {
                    predecessor[edge.to()] = node;
                }
            }
        }
        final boolean[] seen = new boolean[names.size()];
        int node = 0;
        while (before[node] == 0) {
            node++;
        }
        while (!seen[node]) {
            seen[node] = true;
            node = predecessor[node];
        }
        return node;
    }

    private String describe(final int start) {
        final int[] from = new int[names.size()];
        final String[] why = new String[names.size()];
        Arrays.fill(from, -1);
        final Deque<Integer> next = new ArrayDeque<>();
        next.add(start);
        while (from[start] < 0) {
            final int node = next.remove();
            for (final Edge edge : edges.get(node)) {
                if (from[edge.to()] < 0) {
                    from[edge.to()] = node;
                    why[edge.to()] = edge.why();
                    next.add(edge.to());
                }
            }
        }
        final Deque<String> lines = new ArrayDeque<>();
        int node = start;
        do {
            lines.addFirst("\n  --" + why[node] + "--> " + names.get(node));
            node = from[node];
        } while (node != start);
        return String.join("", lines);
    }
}
