package org.kstate.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.tools.terminal.ScreenSize;

class LiveTableTest {
    private final StringWriter out = new StringWriter();
    private ScreenSize size = new ScreenSize(80, 24);
    private final LiveTable table = new LiveTable(new PrintWriter(out), () -> size);

    @ParameterizedTest
    @CsvSource({"80, 24, 6", "80, 24, 100", "60, 24, 6", "40, 10, 30", "20, 5, 6", "10, 3, 6", "1, 1, 6", "200, 50, 100"})
    void shouldFitTheScreen(final int columns, final int rows, final int instruments) {
        size = new ScreenSize(columns, rows);
        table.show(picture(instruments), false);

        final List<String> lines = drawn();
        assertTrue(lines.size() <= rows, lines::toString);
        lines.forEach(line -> assertTrue(line.length() <= columns, line));
    }

    @Test
    void shouldLeaveOutTheLeastImportantColumnsFirst() {
        assertEquals("instrument bid ask version commits/s at will on change <= 10/s tailed", headings(200));
        assertEquals("instrument bid ask at will on change <= 10/s tailed", headings(80));
        assertEquals("instrument at will on change <= 10/s tailed", headings(60));
        assertEquals("instrument on change tailed", headings(40));
        assertEquals("instrument", headings(20));
    }

    @Test
    void shouldFollowTheSizeOfTheTerminal() {
        table.show(picture(40), false);
        assertEquals(24, drawn().size());
        size = new ScreenSize(100, 50);
        table.show(picture(40), false);
        assertEquals(44, drawn().size());
        assertTrue(drawn().get(2).contains("version"), drawn()::toString);
        size = new ScreenSize(80, 12);
        table.show(picture(40), false);
        assertEquals(12, drawn().size());
        assertEquals("... and 33 more", drawn().get(10));
        assertTrue(drawn().get(11).startsWith("all, with trades"), drawn()::toString);
    }

    @Test
    void shouldGiveTheTerminalBackWithTheLastPictureOnIt() {
        table.say("Starting");
        table.show(picture(3), false);
        table.show(picture(3), true);
        table.close();
        table.close();

        final String said = out.toString();
        assertTrue(said.startsWith("Starting\n\u001b[?1049h\u001b[?25l"), said);
        final String[] parts = said.split("\u001b\\[\\?1049l");
        assertEquals(2, parts.length);
        assertTrue(parts[0].endsWith("\u001b[?25h"), said);
        assertFalse(parts[1].contains("\u001b"), parts[1]);
        assertEquals(7, parts[1].strip().lines().count(), parts[1]);
    }

    @Test
    void shouldNotTouchTheTerminalBeforeThereIsAPicture() {
        table.say("Starting");
        table.close();

        assertEquals("Starting\n", out.toString());
    }

    private String headings(final int columns) {
        size = new ScreenSize(columns, 24);
        table.show(picture(6), false);
        return drawn().get(2).strip().replaceAll(" {2,}", " ");
    }

    /** The lines of the last picture. */
    private List<String> drawn() {
        final String[] pictures = out.toString().split("\u001b\\[H");
        return pictures[pictures.length - 1].replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").lines().toList();
    }

    private static Picture picture(final int instruments) {
        final List<Picture.Row> rows = new ArrayList<>();
        for (int i = 0; i < instruments; i++) {
            rows.add(new Picture.Row("synthetic_" + i, "1234.56", "1234.57", 1_000 + i, 100, new long[] {1_000, 900, 50, 1_000}));
        }
        return new Picture(TimeUnit.SECONDS.toNanos(3), "feed handler was killed by SIGKILL, went on after event 123456, pid 1234567", rows,
            new Picture.Row("all, with trades", "", "", 123_456, 600, new long[] {100_000, 90_000, 500, 123_456}));
    }
}
