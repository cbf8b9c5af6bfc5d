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

    /** A name is cut where the time or the writer would be left out else, not for the journal, and not to less than it needs. */
    @ParameterizedTest
    @CsvSource({
        "63,md.venue.instrument.top  08:54:13.93708600  17 writer  /data/md",
        "60,md.venue.instrument.top  08:54:13.9370\u2026  17 writer  /data/md",
        "50,md.venue.instrument.top  08:54:13.9370\u2026  17 writer",
        "43,md.venue.instrument.top  08:54:13\u2026  17 wri\u2026",
        "42,md.venu\u2026instrument.top  08:54:13\u2026  17 wri\u2026",
        "32,md.\u2026ment.top  08:54:13\u2026  17 wri\u2026",
        "31,md.ven\u2026nstrument.top  08:54:13\u2026",
        "23,md.\u2026ment.top  08:54:13\u2026",
        "22,md.venu\u2026instrument.top",
        "6,m\u2026.top"
    })
    void shouldCutNamesInTheirMiddleBeforeOthersAreLeftOut(final int width, final String row) {
        final TextTable table = new TextTable("N", "TIME", "WRITER", "JOURNAL").cutInside(0, 12, 2).cutFirst(1, 9).cut(2, 7).cut(3, 8);
        table.row("md.venue.instrument.top", "08:54:13.93708600", "17 writer", "/data/md");

        assertEquals(row, table.lines(width).get(1));
    }

    @Test
    void shouldNotCutNamesForWhatFits() {
        final TextTable table = new TextTable("NAME", "WRITER").cutInside(0, 4, 1);
        table.row("md.a.top", "1");

        assertEquals("md.a.top  1", table.lines(16).get(1));
        assertEquals("m\u2026.top  1", table.lines(14).get(1));
        assertEquals("md.a.top", table.lines(11).get(1));
    }

    @ParameterizedTest
    @CsvSource({"6,\u4e2d\u6587\u540d", "5,\u2026\u6587\u540d", "4,\u2026\u540d", "3,\u2026\u540d", "2,\u2026", "1,\u2026"})
    void shouldCutWideNamesWhereItFits(final int width, final String cut) {
        assertEquals(cut, TextTable.cutInside(WIDE, width));
    }

    @ParameterizedTest
    @CsvSource({"6,\u4e2d\u6587\u540d", "5,\u4e2d\u6587\u2026", "4,\u4e2d\u2026", "3,\u4e2d\u2026", "2,\u2026", "1,\u2026"})
    void shouldCutWideTextWhereItFits(final int width, final String cut) {
        assertEquals(cut, TextTable.cut(WIDE, width));
    }

    @Test
    void shouldShowAllColumnsBelowEachOtherWhereTheyDoNotFitBesideEachOther() {
        final TextTable table = new TextTable("CUT", "IMAGES", "LOST", "WRONG").right(1, 2, 3);
        table.row("all", "12", "0", "0");

        assertEquals(List.of("CUT  IMAGES  LOST  WRONG", "all      12     0      0"), table.blocks(24));
        assertEquals(List.of("CUT  IMAGES  LOST", "all      12     0", "", "CUT  WRONG", "all      0"), table.blocks(23));
        assertEquals(List.of("CUT  IMAGES", "all      12", "", "CUT  LOST", "all     0", "", "CUT  WRONG", "all      0"), table.blocks(5));
        assertEquals(table.lines(TextTable.ANY_WIDTH), table.blocks(TextTable.ANY_WIDTH));
    }
}
