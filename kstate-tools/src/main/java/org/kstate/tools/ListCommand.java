package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.SessionStatistics;
import org.kstate.Snapshot;
import org.kstate.exceptions.ClosedException;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TerminalSize;
import org.kstate.tools.terminal.TextTable;
import org.kstate.tools.top.Writers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kstate ls}: the states of a store. */
@Command(
    name = "ls",
    description = "Lists the states of a store, by name. Looks without a trace: read permission is enough.",
    footer = {
        "",
        "VERSION  commits so far; 0: never written",
        "SIZE     bytes of the value",
        "TIME     of the last commit",
        "WRITER   process id and program of the last commit; (gone): its session has ended",
        "JOURNAL  where every commit is kept; -: the state is transient",
        "",
        "On a terminal, what does not fit a line is cut or left out."
    })
final class ListCommand implements Callable<Integer> {
    private static final int WRITER = 4;
    private static final int LEAST_WRITER = 12;
    private static final int JOURNAL = 5;
    private static final int LEAST_JOURNAL = 12;

    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these. " + StatePatterns.DESCRIPTION)
    private List<String> names = List.of();

    @Override
    public Integer call() {
        try (Observer observer = store.observe()) {
            final List<ObservedState> states =
                names.isEmpty() ? StatePatterns.sorted(observer) : StatePatterns.of(names).select(observer);
            final Snapshot snapshot = new Snapshot();
            final Writers writers = new Writers(observer.directory());
            writers.look();
            if (output.isJson()) {
                states.forEach(state -> printJson(state, snapshot, writers));
            } else {
                printTable(states, snapshot, writers);
            }
        }
        return ExitStatus.OK;
    }

    private void printJson(final ObservedState state, final Snapshot snapshot, final Writers writers) {
        try {
            state.read(snapshot);
        } catch (final ClosedException e) {
            // It was deleted meanwhile, and is no state of the store any more.
            return;
        }
        output.json(json -> {
            writeFacts(json, state, snapshot);
            final SessionStatistics session = snapshot.version() == 0 ? null : writers.sessionOf(snapshot);
            if (session != null) {
                json.writeNumberField("writerPid", session.pid());
                json.writeStringField("writerProgram", Writers.programOf(session));
            }
        });
    }

    /** What is to be known of a state but its value. */
    static void writeFacts(final JsonGenerator json, final ObservedState state, final Snapshot snapshot) throws IOException {
        json.writeStringField("state", state.name());
        json.writeNumberField("version", snapshot.version());
        json.writeNumberField("size", state.size());
        json.writeBooleanField("persistent", state.isPersistent());
        if (state.isPersistent()) {
            json.writeStringField("journal", state.journal().toString());
        }
        if (snapshot.version() > 0) {
            json.writeNumberField("timeNs", snapshot.timeNs());
            json.writeStringField("time", TimeText.of(snapshot.timeNs()));
        }
    }

    private void printTable(final List<ObservedState> states, final Snapshot snapshot, final Writers writers) {
        final TextTable table = new TextTable("NAME", "VERSION", "SIZE", "TIME", "WRITER", "JOURNAL").right(1, 2)
            .importance(0, 1, 2, 3, JOURNAL, WRITER).cut(JOURNAL, LEAST_JOURNAL).cut(WRITER, LEAST_WRITER);
        for (final ObservedState state : states) {
            try {
                final long version = state.read(snapshot);
                table.row(state.name(), Long.toString(version), Integer.toString(state.size()),
                    version == 0 ? TextTable.NONE : TimeText.of(snapshot.timeNs()), version == 0 ? TextTable.NONE : writers.of(snapshot),
                    state.isPersistent() ? state.journal().toString() : TextTable.NONE);
            } catch (final ClosedException e) {
                // Deleted meanwhile.
                continue;
            }
        }
        final ScreenSize screen = TerminalSize.ofStandardOutput();
        table.lines(screen == null ? TextTable.ANY_WIDTH : screen.columns()).forEach(output::text);
    }
}
