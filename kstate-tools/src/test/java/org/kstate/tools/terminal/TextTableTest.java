package org.kstate.tools.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that fit, whatever their text takes on a screen. */
class TextTableTest {
    /** Each of these takes two columns. */
    private static final String WIDE = "\u4e2d\u6587\u540d";

    @Test
    void shouldCountColumnsOfTheScreenAndNotCharacters() {
        final TextTable table = new TextTable("WHO", "NUMBER").right(1);
        table.row(WIDE, "7");
        table.row("e\u0301", "12");

        assertEquals(List.of("WHO     NUMBER", WIDE + "       7", "e\u0301           12"), table.lines(TextTable.ANY_WIDTH));
    }

    @ParameterizedTest
    @CsvSource({"6,\u4e2d\u6587\u540d", "5,\u4e2d\u6587\u2026", "4,\u4e2d\u2026", "3,\u4e2d\u2026", "2,\u2026", "1,\u2026"})
    void shouldCutWideTextWhereItFits(final int width, final String cut) {
        assertEquals(cut, TextTable.cut(WIDE, width));
    }
}
