package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void shouldGiveThreeDigits() {
        assertEquals("0", Words.number(0));
        assertEquals("0.25", Words.number(0.25));
        assertEquals("0.01", Words.number(0.012));
        assertEquals("0.0048", Words.number(0.00478));
        assertEquals("0.00001", Words.number(1e-5));
        assertEquals("0", Words.number(1e-8));
        assertEquals("6.12", Words.number(6.123));
        assertEquals("21.6", Words.number(21.63));
        assertEquals("217", Words.number(216.5));
        assertEquals("12\u202f345", Words.number(12_345.4));
        assertEquals("-", Words.number(Double.NaN));
    }

    @Test
    void shouldBeShortOnAnAxis() {
        assertEquals("0", Words.tick(0));
        assertEquals("0.01", Words.tick(0.01));
        assertEquals("99.999", Words.tick(99.999));
        assertEquals("100", Words.tick(100));
        assertEquals("10\u202f000", Words.tick(10_000));
    }

    @Test
    void shouldSayWhatOughtToBe() {
        assertEquals("≤ 1.50 × bare", Words.target(Target.atMostTimes("work", "who", Figure.MEDIAN, 1.5, "bare"), Figure.NS));
        assertEquals("≥ 0.20 of 1", Words.target(Target.atLeast("work", "who", Figure.SHARE, 0.2), Figure.PART));
    }

    @Test
    void shouldNotSayMissedByNothingWhenItIsMissedByLittle() {
        assertEquals("MISSED by 1 %", Words.verdict(Verdict.of(Target.atMost("work", "who", Figure.MEDIAN, 100), 100.1)));
        assertEquals("MISSED", Words.verdict(Verdict.of(Target.atMost("work", "who", "retries", 0), 1)));
    }
}
