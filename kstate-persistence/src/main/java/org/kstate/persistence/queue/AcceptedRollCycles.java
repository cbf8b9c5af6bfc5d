package org.kstate.persistence.queue;

import java.util.List;
import java.util.stream.Stream;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.rollcycles.LargeRollCycles;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.queue.rollcycles.TestRollCycles;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.UnsupportedRollCycleException;

/**
 * The roll cycles that a journal may have: those that a test opens, rolls, reads and opens again. Chronicle Queue has others that do not
 * work: {@link RollCycles#WEEKLY} names its files by the locale and ends in a stack overflow when the queue is opened again.
 */
final class AcceptedRollCycles {

    /** For programs, the usual ones first. */
    private static final List<RollCycle> FOR_USE = List.of(
        RollCycles.FAST_DAILY, RollCycles.FAST_HOURLY, RollCycles.FIVE_MINUTELY, RollCycles.TEN_MINUTELY, RollCycles.TWENTY_MINUTELY,
        RollCycles.HALF_HOURLY, RollCycles.TWO_HOURLY, RollCycles.FOUR_HOURLY, RollCycles.SIX_HOURLY,
        LegacyRollCycles.MINUTELY, LegacyRollCycles.HOURLY, LegacyRollCycles.DAILY,
        LargeRollCycles.LARGE_HOURLY, LargeRollCycles.LARGE_DAILY, LargeRollCycles.XLARGE_DAILY, LargeRollCycles.HUGE_DAILY,
        SparseRollCycles.SMALL_DAILY);
    /** Small enough for tests of what happens at the end of a file. */
    private static final List<RollCycle> FOR_TESTS = List.of(TestRollCycles.values());

    private AcceptedRollCycles() {
    }

    /** All of them: for the test that they work. */
    static List<RollCycle> all() {
        return Stream.concat(FOR_USE.stream(), FOR_TESTS.stream()).toList();
    }

    /**
     * The roll cycle of a name.
     *
     * @param name     of the constant.
     * @param property that has this name, for the message.
     * @return one that a journal may have.
     * @throws UnsupportedRollCycleException if it is no such.
     */
    static RollCycle named(final String name, final String property) {
        for (final RollCycle cycle : all()) {
            if (name(cycle).equals(name)) {
                return cycle;
            }
        }
        throw new UnsupportedRollCycleException("A journal cannot have that roll cycle; use one of those that Kstate was tested with: "
            + property + '=' + name + ", accepted=" + names());
    }

    /**
     * The roll cycle that a table names.
     *
     * @param format of the files' names, as the table has it.
     * @param table  the file, for the message.
     * @return the roll cycle; {@code null} if Chronicle Queue has none of that format.
     * @throws UnsupportedRollCycleException if it is one that a journal may not have.
     */
    static @Nullable RollCycle ofFormat(final String format, final Object table) {
        for (final RollCycle cycle : RollCycles.all()) {
            if (cycle.format().equals(format)) {
                if (!FOR_USE.contains(cycle) && !FOR_TESTS.contains(cycle)) {
                    throw new UnsupportedRollCycleException("The journal has a roll cycle that Kstate was not tested with, and is left as it is;"
                        + " read it with Chronicle Queue, and begin another journal: rollCycle=" + name(cycle) + ", accepted=" + names()
                        + ", file=" + table);
                }
                return cycle;
            }
        }
        return null;
    }

    private static List<String> names() {
        return FOR_USE.stream().map(AcceptedRollCycles::name).toList();
    }

    static String name(final RollCycle cycle) {
        return cycle instanceof Enum<?> constant ? constant.name() : cycle.format();
    }
}
