package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kstate.SessionStatistics;
import org.kstate.StoreStatistics;
import org.kstate.counters.CounterValues;
import org.kstate.layout.Counter;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TerminalSize;
import org.kstate.tools.terminal.TextTable;
import org.kstate.tools.top.Writers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kstate stat}: a store, its sessions, and what they counted. */
@Command(
    name = "stat",
    description = "Shows a store, its sessions and their counters, also when all its processes are dead. Looks without a trace: read"
        + " permission is enough.",
    footer = {
        "",
        "PROGRAM     as it says itself: -Dkstate.program=NAME, else its main class, jar or source file",
        "ALIVE       no: the process is gone, and nobody has cleaned up after it yet; ?: its lock cannot be asked about",
        "SUBSCRIBED  states that it is subscribed to",
        "BY SESSION  number of a session, and what it counted; those that have ended are in TOTAL only"
    })
final class StatCommand implements Callable<Integer> {
    private static final double SECOND_NS = 1e9;
    /** Facts, headings and lines between. */
    private static final int OTHER_LINES = 13;
    private static final int LEAST_SESSIONS = 3;
    private static final int LEAST_BY_SESSION = 10;
    private static final int LEAST_MEANING = 24;
    private static final int LEAST_PROGRAM = 12;

    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Option(names = "--all", description = "Show all sessions and counters on a terminal too, where only as many sessions as fit and only"
        + " counters above 0 are shown, and columns that do not fit are left out.")
    private boolean all;

    @Override
    public Integer call() {
        final StoreStatistics statistics = store.statistics();
        if (output.isJson()) {
            output.json(json -> write(json, statistics));
        } else {
            print(statistics, all ? null : TerminalSize.ofStandardOutput());
        }
        return ExitStatus.OK;
    }

    private static void write(final JsonGenerator json, final StoreStatistics statistics) throws IOException {
        json.writeStringField("store", statistics.directory().toString());
        json.writeStringField("storeId", Long.toHexString(statistics.storeId()));
        json.writeNumberField("createdNs", statistics.createdAtNs());
        json.writeStringField("created", TimeText.of(statistics.createdAtNs()));
        json.writeBooleanField("thisBoot", statistics.isThisBoot());
        json.writeNumberField("pageSize", statistics.pageSize());
        json.writeNumberField("slotsPerPage", statistics.slotsPerPage());
        json.writeNumberField("maxPages", statistics.maxPages());
        json.writeNumberField("pagesInUse", statistics.pagesInUse());
        json.writeNumberField("damagedPages", statistics.damagedPages());
        json.writeNumberField("commits", statistics.commits());
        json.writeNumberField("distinctErrors", statistics.errors().size());
        json.writeObjectFieldStart("counters");
        for (final Counter counter : Counter.values()) {
            json.writeNumberField(counter.label(), statistics.counters().of(counter));
        }
        json.writeEndObject();
        json.writeArrayFieldStart("sessions");
        for (final SessionStatistics session : statistics.sessions()) {
            write(json, session);
        }
        json.writeEndArray();
    }

    private static void write(final JsonGenerator json, final SessionStatistics session) throws IOException {
        json.writeStartObject();
        json.writeNumberField("session", session.session());
        json.writeNumberField("ordinal", session.ordinal());
        json.writeNumberField("pid", session.pid());
        json.writeStringField("program", Writers.programOf(session));
        json.writeNumberField("startedNs", session.startNs());
        json.writeStringField("started", TimeText.of(session.startNs()));
        json.writeStringField("life", session.life().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("writer", session.writer());
        json.writeNumberField("subscriptions", session.subscriptions());
        json.writeObjectFieldStart("counters");
        for (final Counter counter : Counter.values()) {
            if (session.counters().of(counter) != 0) {
                json.writeNumberField(counter.label(), session.counters().of(counter));
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void print(final StoreStatistics statistics, final ScreenSize screen) {
        fact("store", statistics.directory().toString());
        fact("id", Long.toHexString(statistics.storeId()));
        fact("made", TimeText.of(statistics.createdAtNs()) + (statistics.isThisBoot() ? "" : ", before the machine was booted"));
        fact("pages", statistics.pagesInUse() + " of " + statistics.maxPages() + " in use, " + statistics.damagedPages() + " damaged; "
            + statistics.pageSize() + " bytes, " + statistics.slotsPerPage() + " slots each");
        fact("commits", Long.toString(statistics.commits()));
        fact("errors", statistics.errors().size() + " different ones" + (statistics.errors().isEmpty() ? "" : ": see kstate errors"));
        report(statistics, screen).forEach(output::text);
    }

    private void fact(final String label, final String value) {
        output.text(String.format(Locale.ROOT, "%-8s %s", label, value));
    }

    /** Sessions and counters: all, or as much of them as fits a terminal. */
    static List<String> report(final StoreStatistics statistics, final ScreenSize screen) {
        final List<Counter> shown = Arrays.stream(Counter.values())
            .filter(counter -> screen == null || statistics.counters().of(counter) != 0).toList();
        final int width = screen == null ? TextTable.ANY_WIDTH : screen.columns();
        final int most = screen == null ? Integer.MAX_VALUE : Math.max(LEAST_SESSIONS, screen.rows() - OTHER_LINES - shown.size());
        final List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(sessions(statistics.sessions(), most).lines(width));
        if (statistics.sessions().size() > most) {
            lines.add(TextTable.cut((statistics.sessions().size() - most) + " more sessions: --all", width));
        }
        lines.add("");
        lines.addAll(counters(statistics, shown).lines(width));
        if (shown.size() < Counter.values().length) {
            lines.add(TextTable.cut((Counter.values().length - shown.size()) + " more counters, at 0: --all", width));
        }
        return lines;
    }

    private static TextTable sessions(final List<SessionStatistics> sessions, final int most) {
        final TextTable table = new TextTable("SESSION", "PID", "PROGRAM", "STARTED", "AGE", "ALIVE", "WRITES", "SUBSCRIBED")
            .right(0, 1, 4, 7).importance(0, 1, 2, 5, 4, 6, 7, 3).cut(2, LEAST_PROGRAM);
        final long nowMs = System.currentTimeMillis();
        for (final SessionStatistics session : sessions.subList(0, Math.min(most, sessions.size()))) {
            final String program = Writers.programOf(session);
            table.row(Integer.toString(session.session()), Long.toString(session.pid()), program.isEmpty() ? TextTable.NONE : program,
                TimeText.of(session.startNs()), String.format(Locale.ROOT, "%.1f s", nowMs / 1e3 - session.startNs() / SECOND_NS),
                alive(session.life()), session.writer() ? "yes" : "no", Integer.toString(session.subscriptions()));
        }
        return table;
    }

    private static String alive(final SessionStatistics.Life life) {
        switch (life) {
            case ALIVE:
                return "yes";
            case DEAD:
                return "no";
            default:
                return "?";
        }
    }

    private static TextTable counters(final StoreStatistics statistics, final List<Counter> counters) {
        final TextTable table = new TextTable("COUNTER", "TOTAL", "BY SESSION", "OF")
            .right(1).cut(2, LEAST_BY_SESSION).cut(3, LEAST_MEANING);
        for (final Counter counter : counters) {
            final List<String> bySession = new ArrayList<>();
            for (final SessionStatistics session : statistics.sessions()) {
                final CounterValues values = session.counters();
                if (values.of(counter) != 0) {
                    bySession.add(session.session() + ":" + values.of(counter));
                }
            }
            table.row(counter.label(), Long.toString(statistics.counters().of(counter)),
                bySession.isEmpty() ? TextTable.NONE : String.join(" ", bySession), counter.meaning());
        }
        return table;
    }
}
