package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FixedPointTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0", "1, 100000000", "61837.63000000, 6183763000000", "0.00000001, 1", "4.1, 410000000", "00.5, 50000000",
        "-0.1, -10000000", "92233720368.54775807, 9223372036854775807", "-92233720368.54775807, -9223372036854775807",
        "1.2500000000000000, 125000000"
    })
    void shouldReadExactly(final String text, final long expected) {
        assertEquals(expected, FixedPoint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "-", ".", ".5", "5.", "1e5", "+1", " 1", "1 ", "1,0", "0.000000001", "1.0000000001", "1..2", "1.2.3", "--1", "1.-2",
        "NaN", "0x10", "\u0661"
    })
    void shouldRefuseWhatIsNoDecimalWithinEightPlaces(final String text) {
        assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "92233720368.54775808", "92233720369", "9223372036854775807", "99999999999999999999999999", "-92233720368.54775808"
    })
    void shouldRefuseWhatDoesNotFit(final String text) {
        assertTrue(assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text)).getMessage().endsWith("text=" + text));
    }

    @ParameterizedTest
    @CsvSource({"61837.63, 61837.63", "61800.20000000, 61800.2", "3, 3", "0, 0", "100, 100", "0.00000001, 0.00000001",
        "-0.5, -0.5", "-12.00000001, -12.00000001"})
    void shouldWriteWithoutNeedlessZeros(final String text, final String expected) {
        assertEquals(expected, FixedPoint.toString(FixedPoint.parse(text)));
    }

    @Test
    void shouldReadAPartOfAnArray() {
        assertEquals(150_000_000L, FixedPoint.parseOrInvalid("xx1.5yy".toCharArray(), 2, 3));
        assertEquals(FixedPoint.INVALID, FixedPoint.parseOrInvalid("xx1.5yy".toCharArray(), 2, 4));
    }
}
