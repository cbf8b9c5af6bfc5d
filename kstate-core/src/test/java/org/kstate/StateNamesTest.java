package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalStateNameException;

/** Any text as a name, and back. */
class StateNamesTest {

    private static final long SEED = 14;
    private static final int TEXTS = 20_000;
    private static final String HARD = "a9Z-_..__/ \t\0u20eE2F\u00e9\u20ac\ud83d\ude00\ud800\uffff";

    @ParameterizedTest
    @CsvSource({"EUR/USD,EUR_2FUSD", "md.btcusdt.top,md.btcusdt.top", "a_b,a__b", ".a,_2Ea", "a.,a_2E", "a..b,a._2Eb", "'',_e", "BRK B,BRK_20B",
        "\u20ac,_u20AC", "\u00e9,_E9", "_e,__e", "_2F,__2F", "...,_2E._2E", ".,_2E"})
    void shouldEncodeSoAndBack(final String text, final String name) {
        assertEquals(name, StateNames.encode(text));
        assertEquals(text, StateNames.decode(name));
    }

    @Test
    void shouldGiveEachTextAValidNameOfItsOwn() {
        final Random random = new Random(SEED);
        final Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < TEXTS; i++) {
            final StringBuilder builder = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                builder.append(HARD.charAt(random.nextInt(HARD.length())));
            }
            final String text = builder.toString();
            final String name = StateNames.encode(text);
            assertEquals(name, StateNames.check(name));
            assertEquals(text, StateNames.decode(name));
            final String before = texts.put(name, text);
            assertTrue(before == null || before.equals(text), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b", "_", "_2", "_2f", "_41", "_u0041", "_u20A", "_x", "a_e", "_5F", "_u00E9"})
    void shouldDecodeNothingThatEncodeDoesNotGive(final String name) {
        assertThrows(IllegalStateNameException.class, () -> StateNames.decode(name));
    }

    @Test
    void shouldTellATextThatIsTooLong() {
        assertEquals(StateNames.MAX_LENGTH, StateNames.encode("x".repeat(StateNames.MAX_LENGTH)).length());
        assertThrows(IllegalStateNameException.class, () -> StateNames.encode("x".repeat(StateNames.MAX_LENGTH + 1)));
        assertThrows(IllegalStateNameException.class, () -> StateNames.encode("/".repeat(StateNames.MAX_LENGTH / 3 + 1)));
        assertThrows(IllegalStateNameException.class, () -> StateNames.encode("x".repeat(10_000_000)));
        assertThrows(IllegalStateNameException.class, () -> StateNames.decode(""));
    }
}
