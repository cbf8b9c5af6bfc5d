package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.SessionStatistics;
import org.kstate.Snapshot;
import org.kstate.exceptions.ClosedException;
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
        "On a terminal, what does not fit a line is cut or left out: a time first, a name in its middle so that the writer fits. Elsewhere all is"
            + " whole."
    })
final class ListCommand implements Callable<Integer> {
    private static final int LEAST_NAME = 20;
    private static final int TIME = 3;
    /** To the second, and a sign that there is more. */
    private static final int LEAST_TIME = 20;
    private static final int WRITER = 4;
    private static final int LEAST_WRITER = 8;
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
            final List<Facts> facts = facts(states);
            // After all values were read: see there.
            final Writers writers = new Writers(observer.directory());
            writers.look();
            if (output.isJson()) {
                facts.forEach(one -> printJson(one, writers));
            } else {
                printTable(facts, writers);
            }
        }
        return ExitStatus.OK;
    }

    private static List<Facts> facts(final List<ObservedState> states) {
        final Snapshot snapshot = new Snapshot();
        final List<Facts> facts = new ArrayList<>();
        for (final ObservedState state : states) {
            try {
                state.read(snapshot);
                facts.add(Facts.of(state, snapshot));
            } catch (final ClosedException e) {
                // It was deleted meanwhile, and is no state of the store any more.
                continue;
            }
        }
        return facts;
    }

    private void printJson(final Facts facts, final Writers writers) {
        output.json(json -> {
            facts.write(json);
            final SessionStatistics session = facts.commit() == null ? null : writers.sessionOf(facts.commit());
            if (session != null) {
                json.writeNumberField("writerPid", session.pid());
                json.writeStringField("writerProgram", Writers.programOf(session));
            }
        });
    }

    /**
     * What is to be known of a state but its value.
     *
     * @param name    of the state.
     * @param version commits so far.
     * @param size    bytes.
     * @param journal its directory; null if the state is transient.
     * @param commit  the last one; null if there is none.
     */
    record Facts(String name, long version, int size, String journal, Writers.Commit commit) {
        static Facts of(final ObservedState state, final Snapshot snapshot) {
            return new Facts(state.name(), snapshot.version(), state.size(), state.isPersistent() ? state.journal().toString() : null,
                snapshot.version() == 0 ? null : Writers.Commit.of(snapshot));
        }

        void write(final JsonGenerator json) throws IOException {
            json.writeStringField("state", name);
            json.writeNumberField("version", version);
            json.writeNumberField("size", size);
            json.writeBooleanField("persistent", journal != null);
            if (journal != null) {
                json.writeStringField("journal", journal);
            }
            if (commit != null) {
                json.writeNumberField("timeNs", commit.timeNs());
                json.writeStringField("time", TimeText.of(commit.timeNs()));
            }
        }
    }

    private void printTable(final List<Facts> facts, final Writers writers) {
        final TextTable table = new TextTable("NAME", "VERSION", "SIZE", "TIME", "WRITER", "JOURNAL").right(1, 2)
            .importance(0, 1, 2, TIME, WRITER, JOURNAL).cutInside(0, LEAST_NAME, WRITER).cutFirst(TIME, LEAST_TIME)
            .cut(WRITER, LEAST_WRITER).cut(JOURNAL, LEAST_JOURNAL);
        for (final Facts one : facts) {
            final Writers.Commit commit = one.commit();
            table.row(one.name(), Long.toString(one.version()), Integer.toString(one.size()),
                commit == null ? TextTable.NONE : TimeText.of(commit.timeNs()), commit == null ? TextTable.NONE : writers.of(commit),
                one.journal() == null ? TextTable.NONE : one.journal());
        }
        table.lines(output.columns()).forEach(output::text);
    }
}
