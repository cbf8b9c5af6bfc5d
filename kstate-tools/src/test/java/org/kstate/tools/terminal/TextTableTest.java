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

    /** The time makes room for the writer and the journal, and takes what they leave. */
    @ParameterizedTest
    @CsvSource({
        "43,a  08:54:13.93708600  17 writer  /data/md",
        "41,a  08:54:13.93708600  17 writer  /data/md",
        "35,a  08:54:13.9\u2026  17 writer  /data/md",
        "34,a  08:54:13.\u2026  17 writer  /data/md",
        "24,a  08:54:13.\u2026  17 writer",
        "21,a  08:54:13\u2026  17 wri\u2026",
        "20,a  08:54:13.93708600",
        "12,a  08:54:13\u2026"
    })
    void shouldCutOneColumnBeforeAnother(final int width, final String row) {
        final TextTable table = new TextTable("N", "TIME", "WRITER", "JOURNAL").cutFirst(1, 9).cut(2, 7);
        table.row("a", "08:54:13.93708600", "17 writer", "/data/md");

        assertEquals(row, table.lines(width).get(1));
    }

    @ParameterizedTest
    @CsvSource({"6,\u4e2d\u6587\u540d", "5,\u4e2d\u6587\u2026", "4,\u4e2d\u2026", "3,\u4e2d\u2026", "2,\u2026", "1,\u2026"})
    void shouldCutWideTextWhereItFits(final int width, final String cut) {
        assertEquals(cut, TextTable.cut(WIDE, width));
    }
}
