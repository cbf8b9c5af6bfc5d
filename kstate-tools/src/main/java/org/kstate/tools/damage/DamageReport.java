package org.kstate.tools.damage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of the damages, by their kinds. For one thread. */
public final class DamageReport {
    private final Map<DamageKind, int[]> counts = new EnumMap<>(DamageKind.class);
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> causes = new LinkedHashMap<>();
    private DamageKind kind;
    private String what = "";
    private boolean[] present = {};
    private final List<String> losses = new ArrayList<>();

    /** The columns of the table. */
    public enum Column {
        /** Damages of a kind. */
        CASES,
        /** Those in which a step ended in a typed exception. */
        TOLD,
        /** Those that a look at the files finds. */
        SEEN,
        /** Those after which all states were restored. */
        RESTORED,
        /** The JVM was at fault. */
        CRASH,
        /** A value was delivered that was never committed. */
        WRONG,
        /** What was committed afterwards cannot be read. */
        UNREADABLE,
        /** Something is gone and nobody was told, though something in the files contradicts that. */
        SILENT,
        /** An exception that is none of Kstate's. */
        UNTYPED,
        /** Something is gone, and nothing in the files contradicts that. */
        UNCONTRADICTED;

        /** Whether none may be there. */
        boolean isFault() {
            return compareTo(CRASH) >= 0 && this != UNCONTRADICTED;
        }
    }

    DamageReport() {
    }

    void begin(final DamageKind newKind, final String done) {
        kind = newKind;
        what = done;
        present = new boolean[Column.values().length];
        losses.clear();
        note(Column.CASES);
    }

    private void note(final Column column) {
        if (!present[column.ordinal()]) {
            present[column.ordinal()] = true;
            counts.computeIfAbsent(kind, any -> new int[Column.values().length])[column.ordinal()]++;
        }
    }

    private void fault(final Column column, final String why) {
        note(column);
        faults.add(column + ": " + why + ": " + what);
    }

    void told() {
        note(Column.TOLD);
    }

    void seen(final boolean isSeen) {
        if (isSeen) {
            note(Column.SEEN);
        }
    }

    void restored() {
        note(Column.RESTORED);
    }

    void crash(final String step, final Error error) {
        fault(Column.CRASH, step + ": " + error);
    }

    void untyped(final String step, final RuntimeException exception) {
        fault(Column.UNTYPED, step + ": " + exception);
    }

    void wrong(final String why) {
        fault(Column.WRONG, why);
    }

    void unreadable(final String why) {
        fault(Column.UNREADABLE, why);
    }

    void lost(final String why) {
        losses.add(why);
    }

    /** The damage is done with: what is lost is silent if anything contradicts it. */
    void end(final List<String> seen) {
        if (losses.isEmpty()) {
            return;
        }
        if (seen.isEmpty()) {
            note(Column.UNCONTRADICTED);
            causes.merge(kind.label(), 1, Integer::sum);
        } else {
            fault(Column.SILENT, losses.get(0) + "; " + seen.get(0));
        }
    }

    /**
     * How often something became of a kind of damage.
     *
     * @param ofKind the kind's label, or {@code null} for all.
     * @param column what.
     * @return how often.
     */
    public int count(final String ofKind, final Column column) {
        return counts.entrySet().stream().filter(entry -> ofKind == null || entry.getKey().label().equals(ofKind))
            .mapToInt(entry -> entry.getValue()[column.ordinal()]).sum();
    }

    /**
     * The kinds of damage that were done.
     *
     * @return their labels.
     */
    public List<String> kinds() {
        return counts.keySet().stream().map(DamageKind::label).toList();
    }

    /**
     * What must not be, each in a line.
     *
     * @return the lines.
     */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /**
     * Losses that nothing contradicts.
     *
     * @return how many by kind of damage.
     */
    public Map<String, Integer> uncontradicted() {
        return Map.copyOf(causes);
    }

    /**
     * Whether nothing was found that must not be.
     *
     * @return true if so.
     */
    public boolean isGood() {
        for (final Column column : Column.values()) {
            if (column.isFault() && count(null, column) > 0) {
                return false;
            }
        }
        return true;
    }
}
