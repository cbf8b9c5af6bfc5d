package org.kstate.tools.powercut;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What became of the images. Filled by the trial, then only read. For one thread. */
public final class PowerCutReport {
    private final Map<CutStyle, int[]> counts = new EnumMap<>(CutStyle.class);
    private final List<String> faults = new ArrayList<>();
    private int flushes;
    private int files;

    /** What is counted. */
    public enum Column {
        /** All images. */
        IMAGES,
        /** Commits that the device had when they returned had to be in it. */
        DURABLE,
        /** A store opened it, had a prefix of the commits, and went on. */
        OPENED,
        /** Refused as damaged behind all that had to be there: nothing is cut off unless somebody chooses that. */
        STOPPED,
        /** No commit had to be there, and there is no journal, or none that is whole. */
        NOTHING,
        /** No commit had to be there, and the oldest files are missing, as if somebody had removed them. */
        UNCONTRADICTED,
        /** A commit that had to be there is not. */
        LOST,
        /** A value or record that was never committed, or not in that order. */
        WRONG,
        /** What was committed afterwards is not found. */
        UNREADABLE,
        /** Told by an exception that is not Kstate's, or an error. */
        UNTYPED;

        boolean isFault() {
            return compareTo(LOST) >= 0;
        }
    }

    PowerCutReport() {
    }

    void note(final CutImage image, final Column column) {
        counts.computeIfAbsent(image.style(), any -> new int[Column.values().length])[column.ordinal()]++;
    }

    void fault(final CutImage image, final Column column, final String why) {
        note(image, column);
        faults.add(column + ": " + why + ": " + image);
    }

    void load(final int ofFlushes, final int ofFiles) {
        flushes += ofFlushes;
        files += ofFiles;
    }

    /**
     * How often something became of an image.
     *
     * @param style  of the cut, or {@code null} for all.
     * @param column what.
     * @return how often.
     */
    public int count(final CutStyle style, final Column column) {
        return counts.entrySet().stream().filter(entry -> style == null || entry.getKey() == style)
            .mapToInt(entry -> entry.getValue()[column.ordinal()]).sum();
    }

    /**
     * How many flushes had returned in all loads.
     *
     * @return their number.
     */
    public int flushes() {
        return flushes;
    }

    /**
     * How many files of the queue all loads have begun.
     *
     * @return their number.
     */
    public int files() {
        return files;
    }

    /**
     * What must not be, each in a line.
     *
     * @return the lines.
     */
    public List<String> faults() {
        return List.copyOf(faults);
    }
}
