package org.kstate.benchmarks.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.benchmarks.several.GroupKind;

/** The harness, for a moment, with processes as it starts them. How fast they are is not asked. */
@Timeout(400)
class TwoProcessIT {

    private static final long COUNT = 2_000;
    private static final long WARMUP = 500;
    private static final long INTERVAL_NS = 20_000;
    private static final long WORK_MS = 300;

    @ParameterizedTest
    @EnumSource
    void shouldRecordEveryMessageAfterTheWarmUp(final Link link) throws Exception {
        final Histogram histogram = VisibleSection.measure(link, 64, WARMUP, COUNT, INTERVAL_NS);

        assertEquals(COUNT, histogram.getTotalCount());
        assertTrue(histogram.getMinValue() > 0, "nothing is seen before it is due");
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadWholeValuesWhileTheOtherWrites(final Cell.Kind kind) throws Exception {
        final ReadUnderWriterSection.Reading reading = ReadUnderWriterSection.measure(kind, 4096, WORK_MS);

        assertTrue(reading.medianNs() > 0, reading::toString);
        assertTrue(reading.writesPerSecond() > 0, reading::toString);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountTheCommitsOfBothWriters(final ContendingWriter.Way way) throws Exception {
        final List<TwoWritersSection.Tally> tallies = TwoWritersSection.measure(way, WORK_MS);

        assertEquals(2, tallies.size());
        tallies.forEach(tally -> assertTrue(tally.commits() > 0, tally::toString));
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountTheCommitsOfBothProcessesOnTheSameStates(final GroupKind kind) throws Exception {
        final List<GroupWriter.Tally> tallies = SeveralWritersSection.both(kind, 0, WORK_MS);

        assertEquals(2, tallies.size());
        tallies.forEach(tally -> assertTrue(tally.all() > 0, tally::toString));
    }

    @Test
    void shouldMeetNoConflictOnStatesOfOnesOwn() throws Exception {
        final List<GroupWriter.Tally> tallies = SeveralWritersSection.both(GroupKind.KSTATE, 8, WORK_MS);

        tallies.forEach(tally -> {
            assertTrue(tally.all() > 0, tally::toString);
            assertEquals(0, tally.conflicts(), tally::toString);
        });
    }

    @Test
    void shouldCountTheCommitsOfOneAlone() throws Exception {
        final GroupWriter.Tally tally = SeveralWritersSection.alone(GroupKind.KSTATE, WORK_MS);

        assertTrue(tally.all() > 0, tally::toString);
        assertEquals(0, tally.conflicts(), tally::toString);
    }

    @Test
    void shouldLeaveNoProcessBehindWhenOneFails() throws Exception {
        final long before = children();
        try (ScratchFolder folder = new ScratchFolder()) {
            assertThrows(IllegalStateException.class, () -> Pair.run(
                new Pair.Role(PacedSender.class, Link.SEQLOCK, folder.path(), 64, COUNT, INTERVAL_NS),
                new Pair.Role(SpinningReceiver.class, "NO_SUCH_LINK", folder.path(), 64, COUNT, INTERVAL_NS, WARMUP), WORK_MS));
        }
        assertEquals(before, children());
    }

    @Test
    void shouldEndWhenItsParentIsGone() throws Exception {
        try (MeasuringJvm child = new MeasuringJvm(ContendingWriter.class, Processors.ANY, ContendingWriter.Way.UPDATE, "unused", 1)) {
            child.endInput();

            assertTrue(child.awaitEnd(TimeUnit.SECONDS.toMillis(60)));
        }
    }

    private static long children() {
        return ProcessHandle.current().children().count();
    }
}
