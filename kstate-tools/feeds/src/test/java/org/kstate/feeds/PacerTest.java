package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PacerTest {
    private static final long FIRST_NS = 1_700_000_000_000_000_000L;

    private final List<Long> parks = new ArrayList<>();
    private final List<Long> gaps = new ArrayList<>();
    private long nowNs = -50;

    @Test
    void shouldKeepTheRecordedPace() {
        final Pacer pacer = pacer("1");
        assertTrue(pacer.await(FIRST_NS));
        assertTrue(pacer.await(FIRST_NS + 1_000));
        assertEquals(950, nowNs);
        assertTrue(pacer.await(FIRST_NS + 1_000));
        assertTrue(pacer.await(FIRST_NS + 5_000));
        assertEquals(List.of(1_000L, 4_000L), parks);
    }

    @Test
    void shouldPlayManyTimesAsFast() {
        final Pacer pacer = pacer("10x");
        pacer.await(FIRST_NS);
        pacer.await(FIRST_NS + 86_400_000_000_000L * 400);
        assertEquals(List.of(8_640_000_000_000L * 400), parks);
    }

    @Test
    void shouldPlaySlower() {
        final Pacer pacer = pacer("0.5");
        pacer.await(FIRST_NS);
        pacer.await(FIRST_NS + 1_000);
        assertEquals(List.of(2_000L), parks);
    }

    @Test
    void shouldNeverWaitAtMaximum() {
        final Pacer pacer = pacer("max");
        pacer.await(FIRST_NS);
        assertTrue(pacer.await(FIRST_NS + 1_000_000));
        assertEquals(List.of(), parks);
    }

    @Test
    void shouldCatchUpRatherThanShiftTheSchedule() {
        final Pacer pacer = pacer("1");
        pacer.await(FIRST_NS);
        nowNs += 2_500;
        pacer.await(FIRST_NS + 1_000);
        pacer.await(FIRST_NS + 2_000);
        pacer.await(FIRST_NS + 3_000);
        assertEquals(List.of(500L), parks);
    }

    @Test
    void shouldParkAgainWhenWokenEarly() {
        final Pacer pacer = new Pacer(Pace.RECORDED, PacedTime.NO_LIMIT, gaps::add, () -> nowNs, remainingNs -> {
            parks.add(remainingNs);
            nowNs += 400;
        });
        pacer.await(FIRST_NS);
        pacer.await(FIRST_NS + 1_000);
        assertEquals(List.of(1_000L, 600L, 200L), parks);
    }

    @Test
    void shouldNotWaitForTimesThatGoBack() {
        final Pacer pacer = pacer("1");
        pacer.await(FIRST_NS);
        assertTrue(pacer.await(FIRST_NS - 1_000));
        assertEquals(List.of(), parks);
    }

    @Test
    void shouldGiveUpWhenInterrupted() {
        final Pacer pacer = pacer("1");
        pacer.await(FIRST_NS);
        Thread.currentThread().interrupt();
        assertFalse(pacer.await(FIRST_NS + 1_000));
        assertTrue(Thread.interrupted(), "the interrupt must stand");
        assertEquals(List.of(), parks);
    }

    @ParameterizedTest
    @CsvSource({"1, 1x", "1.0, 1x", "0.001, 0.001x", "2.5x, 2.5x", "max, max", "1000000, 1000000x"})
    void shouldReadAPace(final String text, final String expected) {
        assertEquals(expected, Pace.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "-1", "0.0001", "1000000.001", "fast", "1xx", "MAX"})
    void shouldRefuseWhatIsNoPace(final String text) {
        assertTrue(assertThrows(FeedException.class, () -> Pace.parse(text)).getMessage().endsWith("pace=" + text));
    }

    @Test
    void shouldLeaveOutALongGapAndTellOfIt() {
        final Pacer pacer = pacer("1", 10_000);
        pacer.await(FIRST_NS);
        pacer.await(FIRST_NS + 10_000);
        pacer.await(FIRST_NS + 1_000_000);
        pacer.await(FIRST_NS + 1_000_400);

        assertEquals(List.of(10_000L, 400L), parks);
        assertEquals(List.of(990_000L), gaps);
    }

    @Test
    void shouldGoOnAtThePaceAfterASingleTimeFarAhead() {
        for (final long far : new long[] {EpochUnit.END_NS - 1, EpochUnit.EARLIEST_NS}) {
            for (final String pace : List.of("0.001", "1", "1000000")) {
                parks.clear();
                gaps.clear();
                final Pacer pacer = pacer(pace, 2_000_000);
                pacer.await(FIRST_NS);
                pacer.await(far);
                pacer.await(FIRST_NS + 2_000_000);
                pacer.await(FIRST_NS + 2_001_000);

                assertEquals(Pace.parse(pace).playedNs(1_000), parks.stream().mapToLong(Long::longValue).sum(), pace);
                assertEquals(List.of(far - FIRST_NS, FIRST_NS + 2_000_000 - far), gaps, pace);
            }
        }
    }

    @Test
    void shouldMeasureAGapByTheTimeToWait() {
        final Pacer pacer = pacer("10", 10_000);
        pacer.await(FIRST_NS);
        pacer.await(FIRST_NS + 100_000);
        assertEquals(List.of(10_000L), parks);
        pacer.await(FIRST_NS + 200_010);
        assertEquals(List.of(100_010L), gaps);
    }

    /** Behind the schedule by as much as before, since a gap takes no time. */
    @Test
    void shouldStillCatchUpAfterAGap() {
        final Pacer pacer = pacer("1", 10_000);
        pacer.await(FIRST_NS);
        nowNs += 500;
        pacer.await(FIRST_NS + 1_000_000);
        pacer.await(FIRST_NS + 1_000_600);
        assertEquals(List.of(100L), parks);
    }

    private Pacer pacer(final String pace) {
        return pacer(pace, PacedTime.NO_LIMIT);
    }

    private Pacer pacer(final String pace, final long longestGapNs) {
        return new Pacer(Pace.parse(pace), longestGapNs, gaps::add, () -> nowNs, remainingNs -> {
            parks.add(remainingNs);
            nowNs += remainingNs;
        });
    }
}
