package org.kstate.tools.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.tools.terminal.Printable;
import org.kstate.tools.terminal.ScreenSize;

/** What top shows, as text, on screens of several sizes; and what its keys do. */
class TopScreenTest {
    private static final ScreenSize SMALL = new ScreenSize(80, 24);
    private static final ScreenSize LARGE = new ScreenSize(200, 60);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TopView view = new TopView(TopView.Order.RATE, false);
    private final TopScreen screen = new TopScreen();

    private static TopPicture picture(final List<String> detail, final TopRow... rows) {
        return new TopPicture("/dev/shm/md", "2026-01-02T03:04:05Z", 2, List.of(rows), detail);
    }

    private static TopPicture few() {
        return picture(List.of("bid  61800.1", "ask  61800.2"),
            new TopRow("md.a.top", 123_456, 1_021.4, 3_000_000, 2, "4711 FeedHandler", 40, true),
            new TopRow("md.b.top", 7, 0, 90 * SECOND, 1, "(gone)", 4096, false),
            new TopRow("md.never", 0, 0, TopRow.NEVER, 0, "-", 8, false));
    }

    private static TopPicture many(final int count) {
        final TopRow[] rows = new TopRow[count];
        for (int i = 0; i < count; i++) {
            rows[i] = new TopRow(String.format(Locale.ROOT, "md.exchange-with-a-long-name.instrument-%04d.top", i), i, count - i, i * SECOND, 1,
                "4711 FeedHandlerWithALongName", 88, true);
        }
        return picture(List.of(), rows);
    }

    @Test
    void shouldShowStatesOnASmallScreen() {
        assertEquals(List.of(
            "kstate top  /dev/shm/md  3 states  2 sessions  1021 commits/s  03:04:05Z",
            "sort: rate | q quit  s sort  r reverse  / filter  up, down select  Enter fields",
            "",
            "  NAME      COMMITS/S  VERSION     AGE  SUBS  LAST WRITER       BYTES  KEPT",
            "  md.a.top       1021   123456    3 ms     2  4711 FeedHandler     40  journal",
            "  md.b.top          0        7  90.0 s     1  (gone)             4096  -",
            "  md.never          0        0       -     0  -                     8  -"), screen.lines(few(), view, SMALL));
    }

    @Test
    void shouldShowAllColumnsOnALargeScreen() {
        assertEquals(List.of(
            "kstate top  /dev/shm/md  3 states  2 sessions  1021 commits/s  2026-01-02T03:04:05Z",
            "sort: rate | q quit  s sort  r reverse  / filter  up, down select  Enter fields",
            "",
            "  NAME      COMMITS/S  VERSION     AGE  SUBS  LAST WRITER       BYTES  KEPT",
            "  md.a.top       1021   123456    3 ms     2  4711 FeedHandler     40  journal",
            "  md.b.top          0        7  90.0 s     1  (gone)             4096  -",
            "  md.never          0        0       -     0  -                     8  -"), screen.lines(few(), view, LARGE));
    }

    @Test
    void shouldCutTheStoreAndNotTheTime() {
        final TopPicture picture = new TopPicture("/dev/shm/kstate-of-a-user-with-a-long-name", "2026-01-02T03:04:05Z", 12, few().rows(), List.of());
        assertEquals("kstate top  /dev/\u2026-a-long-name  3 states  12 sessions  1021 commits/s  03:04:05Z",
            screen.lines(picture, view, SMALL).get(0));
        assertEquals("kstate top  /dev/shm/kstate-of-a-user-with-a-long-name  3 states  12 sessions  1021 commits/s  2026-01-02T03:04:05Z",
            screen.lines(picture, view, LARGE).get(0));
    }

    @ParameterizedTest
    @CsvSource({"80,24", "200,60", "81,25", "40,10", "20,5", "5,3", "1,1"})
    void shouldNeverBeLargerThanTheScreen(final int columns, final int rows) {
        for (final int count : new int[] {0, 1, rows - 4, rows, 5_000}) {
            for (final int key : new int[] {'x', TopView.PAGE_DOWN, '/', '\u001b', '\r', '\r'}) {
                view.key(key);
                final List<String> lines = screen.lines(many(Math.max(0, count)), view, new ScreenSize(columns, rows));
                assertTrue(lines.size() <= rows, () -> lines.size() + " lines");
                lines.forEach(line -> assertTrue(line.length() <= columns, line));
            }
        }
    }

    @Test
    void shouldFitTheScreenWithWhatHasToBeWrittenOut() {
        final TopPicture odd = new TopPicture("/dev/shm/\u001b[2J" + "\u0007".repeat(30), "2026", 2, List.of(
            new TopRow("md.a", 1, 1, SECOND, 1, "7 \u001b]0;x\u0007\u202e" + "\ud83d\ude00".repeat(20), 8, false)), List.of("\u001b".repeat(50)));
        for (final int columns : new int[] {20, 40, 79, 80, 200}) {
            for (final String line : screen.lines(odd, view, new ScreenSize(columns, 24))) {
                assertTrue(line.length() <= columns, line);
                assertEquals(line, Printable.line(line));
            }
        }
        view.key('\r');
        screen.lines(odd, view, SMALL).forEach(line -> assertTrue(line.length() <= 80 && line.equals(Printable.line(line)), line));
    }

    @Test
    void shouldSayHowManyDoNotFitAndShowBothEndsOfLongNames() {
        final List<String> lines = screen.lines(many(100), view, SMALL);

        assertEquals(24, lines.size());
        assertEquals("  1 to 19 of 100", lines.get(23));
        assertTrue(lines.get(4).startsWith("  md.exchang…e.instrument-0000.top        100        0"), lines.get(4));
        assertTrue(lines.get(3).contains("LAST WRITER"), lines.get(3));
    }

    @Test
    void shouldShowThePageOfTheSelectedState() {
        screen.lines(many(100), view, SMALL);
        for (int i = 0; i < 21; i++) {
            view.key(TopView.DOWN);
        }
        List<String> lines = screen.lines(many(100), view, SMALL);
        assertEquals("  20 to 38 of 100", lines.get(23));
        assertTrue(lines.get(5).startsWith("> md.exchang…"), lines.get(5));
        view.key(TopView.PAGE_DOWN);
        view.key(TopView.PAGE_DOWN);
        view.key(TopView.PAGE_DOWN);
        view.key(TopView.PAGE_DOWN);
        view.key(TopView.PAGE_DOWN);
        lines = screen.lines(many(100), view, SMALL);
        assertEquals("md.exchange-with-a-long-name.instrument-0099.top", view.selected());
        assertEquals("  96 to 100 of 100", lines.get(lines.size() - 1));
    }

    @Test
    void shouldSortInEachOrder() {
        final List<String> firsts = new ArrayList<>();
        for (int i = 0; i < TopView.Order.values().length; i++) {
            firsts.add(screen.lines(few(), view, LARGE).get(4).strip().split(" ")[0]);
            view.key('s');
        }
        assertEquals(List.of("md.a.top", "md.a.top", "md.a.top", "md.a.top", "md.a.top", "md.b.top"), firsts);
        view.key('s');
        view.key('r');
        final List<String> reversed = screen.lines(few(), view, LARGE);
        assertEquals("md.never", reversed.get(4).strip().split(" ")[0]);
        assertTrue(reversed.get(1).startsWith("sort: name reversed"), reversed.get(1));
    }

    @Test
    void shouldFilterByAPartOrAPatternWhileItIsTyped() {
        "/b.to".chars().forEach(view::key);
        assertEquals("filter: b.to_  (Enter takes it, Esc leaves it)", screen.lines(few(), view, LARGE).get(1));
        assertEquals(5, screen.lines(few(), view, LARGE).size());
        view.key(127);
        view.key('\r');
        assertTrue(screen.lines(few(), view, LARGE).get(1).startsWith("sort: rate  filter: b.t |"));
        "/md.*.top\r".chars().forEach(view::key);
        assertEquals(6, screen.lines(few(), view, LARGE).size());
        "/q".chars().forEach(view::key);
        view.key(TopView.ESCAPE);
        assertEquals(6, screen.lines(few(), view, LARGE).size());
        "/*..\r".chars().forEach(view::key);
        assertEquals(4, screen.lines(few(), view, LARGE).size(), "no name is like that");
    }

    @Test
    void shouldShowTheFieldsOfTheSelectedState() {
        screen.lines(few(), view, SMALL);
        assertNull(view.detailed());
        view.key('\r');
        assertEquals("md.a.top", view.detailed());
        assertEquals(List.of("Enter, Esc back  q quit", "", "md.a.top",
            "  version 123456  1021 commits/s  age 3 ms  40 bytes  last writer 4711 FeedHandler", "", "  bid  61800.1", "  ask  61800.2"),
            screen.lines(few(), view, LARGE).subList(1, 8));
        assertEquals(7, screen.lines(few(), view, new ScreenSize(200, 7)).size());
        assertTrue(screen.lines(few(), view, new ScreenSize(200, 7)).get(6).endsWith("... and 2 more lines"));
        assertEquals("  the state is gone", screen.lines(picture(null), view, SMALL).get(4));
        view.key(TopView.ESCAPE);
        assertNull(view.detailed());
        view.key('q');
        assertTrue(view.isEnded());
    }

    @Test
    void shouldSayAgesAsPeopleDo() {
        assertEquals(List.of("0 ms", "999 ms", "1.0 s", "119.0 s", "2 min", "119 min", "2.0 h", "47.0 h", "2.0 d"),
            List.of(-5L, 999_000_000L, SECOND, 119 * SECOND, 120 * SECOND, 119 * 60 * SECOND, 7_200 * SECOND, 47 * 3_600 * SECOND,
                48 * 3_600 * SECOND)
                .stream().map(TopScreen::age).toList());
    }

    @Test
    void shouldNameJavaProgramsByTheirMainClassOrJar() {
        assertEquals("Handler", ProgramName.ofCommandLine(List.of("/usr/bin/java", "-Xmx1g", "-cp", "a:b", "org.example.Handler", "x")));
        assertEquals("app", ProgramName.ofCommandLine(List.of("java", "-jar", "/opt/app.jar", "x")));
        assertEquals("kstate feed", ProgramName.ofCommandLine(List.of("java", "-XX:+UseSerialGC", "-jar", "target/kstate.jar", "feed")));
        assertEquals("Main", ProgramName.ofCommandLine(List.of("java", "--add-opens", "a=b", "-m", "mod/org.example.Main")));
        assertEquals("Hello", ProgramName.ofCommandLine(List.of("java", "-cp", "target/kstate.jar", "--source", "17", "/tmp/Hello.java", "x")));
        assertEquals("python3", ProgramName.ofCommandLine(List.of("/usr/bin/python3", "x.py")));
        assertEquals("", ProgramName.of(Long.MAX_VALUE));
        assertTrue(!ProgramName.of(ProcessHandle.current().pid()).isEmpty());
    }
}
