package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    @Test
    void shouldRoundAnIntervalUpSoThatNothingComesTooOften() {
        assertEquals(333_333_334, RateLimit.intervalNs(3));
        assertEquals(100_000_000, RateLimit.intervalNs(10));
        assertEquals(10_000_000_000L, RateLimit.intervalNs(0.1));
        assertEquals(1, RateLimit.intervalNs(1e12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 1e-30})
    void shouldRefuseARateThatIsNone(final double perSecond) {
        assertThrows(IllegalArgumentException.class, () -> RateLimit.intervalNs(perSecond));
    }

    @Test
    void shouldAllowTheFirstAndThenOneInEachInterval() {
        final RateLimit limit = new RateLimit(100, 1);
        assertEquals(0, limit.delayNs(0, 5));
        limit.cameBack(0, 5);
        assertEquals(100, limit.delayNs(0, 5));
        assertEquals(1, limit.delayNs(0, 104));
        assertEquals(0, limit.delayNs(0, 105));
        assertEquals(0, limit.delayNs(0, 1_000_000));
    }

    @Test
    void shouldCountEachStateForItself() {
        final RateLimit limit = new RateLimit(100, 2);
        limit.cameBack(0, 5);
        assertEquals(0, limit.delayNs(1, 6));
    }

    @Test
    void shouldHoldAcrossTheOverflowOfAMonotoneClock() {
        final RateLimit limit = new RateLimit(100, 1);
        limit.cameBack(0, Long.MAX_VALUE - 10);
        assertEquals(40, limit.delayNs(0, Long.MAX_VALUE - 10 + 60));
        assertEquals(0, limit.delayNs(0, Long.MAX_VALUE - 10 + 100));
    }

    @Test
    void shouldBeginTheIntervalAnewWhenTheClockStepsBack() {
        final RateLimit limit = new RateLimit(100, 1);
        limit.cameBack(0, 1_000_000);
        assertEquals(100, limit.delayNs(0, 500));
        assertEquals(30, limit.delayNs(0, 570));
        assertEquals(0, limit.delayNs(0, 600));
    }
}
