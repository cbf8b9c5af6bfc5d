package org.kstate.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.layout.NamePattern;
import org.kstate.layout.StoreGeometry;
import org.kstate.persistence.History;
import org.kstate.persistence.HistoryCommit;
import org.kstate.persistence.HistoryCursor;
import org.kstate.persistence.HistoryRange;
import org.kstate.persistence.HistoryResult;
import org.kstate.persistence.HistoryValue;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.StateHistory;
import org.kstate.tools.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code kstate history}: what states were, by version and by time. */
@Command(
    name = "history",
    description = "Prints what a journal holds of the past: a state at a version, states as they were together at a time, or a range of commits, old"
        + " or new first. Keeps an index in the journal's directory where it may write there.")
final class HistoryCommand implements Callable<Integer> {
    private static final int BATCH = 1_000;

    @Spec
    private CommandSpec spec;
    @Mixin
    private Output output;

    @Parameters(index = "0", paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;
    @Parameters(index = "1..*", paramLabel = "NAME", description = StatePatterns.DESCRIPTION + " Default: all.")
    private List<String> names = List.of();

    @Mixin
    private ValueOption option;
    @Option(names = "--at", paramLabel = "VERSION", converter = NumberOptions.Count.class, description = "The value at this version of the state.")
    private Long at;
    @Option(names = "--as-of", paramLabel = "TIME", converter = StartPoint.TimeConverter.class, description = "What the states were at this"
        + " time, together.")
    private Long asOfNs;
    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "beginning", converter = FromConverter.class,
        description = StartPoint.WAYS_OF_THE_PAST + ". Default: ${DEFAULT-VALUE}.")
    private StartPoint from;
    @Option(names = {"--to", "--until"}, paramLabel = "WHERE", converter = ToConverter.class,
        description = "End with this version, or before this commit time. Default: the newest commit.")
    private StartPoint to;
    @Option(names = "--after", paramLabel = "POSITION", converter = PositionConverter.class, description = "Go on behind the commit at this"
        + " position, as --json tells it; with --backward before it.")
    private JournalPosition after;
    @Option(names = "--incarnation", paramLabel = "N", converter = NumberOptions.Count.class, description = "This life of the name. Default: the last"
        + " one for versions, any for times.")
    private Long incarnation;
    @Option(names = "--backward", description = "Newest first.")
    private boolean backward;
    @Option(names = "--count", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many commits.")
    private long count = Long.MAX_VALUE;
    @Option(names = "--no-index-file", description = "Write nothing: build the index in memory.")
    private boolean inMemory;

    private JournalValues values;

    @Override
    public Integer call() {
        checkOptions();
        final Bytes<?> value = Bytes.allocateElasticDirect(StoreGeometry.MAX_PAGE_SIZE);
        try (JournalValues described = JournalValues.of(option, output, journal);
             Progress progress = output.progress("records", () -> Progress.UNKNOWN);
             History history = (inMemory ? History.inMemory(journal) : History.of(journal))
                 .onProgress((records, total) -> indexed(progress, records, total))) {
            values = described;
            final boolean isWhole = asOfNs != null ? snapshot(history, value) : at != null ? version(history, value) : range(history, value);
            output.flush();
            return isWhole ? ExitStatus.OK : ExitStatus.FAILED;
        } finally {
            value.releaseLast();
        }
    }

    private void checkOptions() {
        final boolean isByVersion = from.kind() == StartPoint.Kind.VERSION || to != null && to.kind() == StartPoint.Kind.VERSION;
        if (!isOne() && (at != null || isByVersion || incarnation != null)) {
            throw new ParameterException(spec.commandLine(), "A version belongs to one state: name that state, and no other");
        }
        final boolean isBegun = from.kind() != StartPoint.Kind.BEGINNING;
        if (at != null && asOfNs != null || (at != null || asOfNs != null) && (isBegun || to != null || after != null || backward)) {
            throw new ParameterException(spec.commandLine(), "Ask for a version (--at), a time (--as-of), or a range (--from, --to), one at a time");
        }
        if (after != null && (from.kind() == StartPoint.Kind.LAST || from.kind() == StartPoint.Kind.POSITION)) {
            throw new ParameterException(spec.commandLine(), "Begin behind a position, or with the last commits: --after or --from");
        }
    }

    private boolean isOne() {
        return names.size() == 1 && NamePattern.isName(names.get(0));
    }

    /** Gone before the first commit is printed. */
    private static void indexed(final Progress progress, final long records, final long total) {
        progress.at(records, total, records);
        if (records >= total) {
            progress.close();
        }
    }

    private StateHistory state(final History history) {
        final StateHistory state = history.state(names.get(0));
        return incarnation == null ? state : state.incarnation(incarnation);
    }

    private boolean version(final History history, final Bytes<?> value) {
        final StateHistory state = state(history);
        final HistoryResult result = state.at(at, value);
        if (result == HistoryResult.NOT_YET) {
            printNone(names.get(0), result);
        } else {
            print(state.commit(), value);
        }
        return true;
    }

    private boolean snapshot(final History history, final Bytes<?> value) {
        final List<String> wanted = names.isEmpty() ? history.names() : StatePatterns.of(names).select(history.names(), journal);
        if (incarnation != null) {
            final StateHistory state = state(history);
            final HistoryResult result = state.asOf(asOfNs, value);
            if (result == HistoryResult.NOT_YET) {
                printNone(names.get(0), result);
            } else {
                print(state.commit(), value);
            }
            return true;
        }
        for (final HistoryValue found : history.snapshotAsOf(asOfNs, wanted.toArray(String[]::new))) {
            if (found.result() == HistoryResult.NOT_YET) {
                printNone(found.name(), found.result());
                continue;
            }
            value.clear();
            value.write(found.payload());
            fill(value, found.size());
            print(found.name(), found.incarnation(), found.version(), found.timeNs(), found.position(),
                found.result() == HistoryResult.DELETED, value);
        }
        return true;
    }

    private static void fill(final Bytes<?> value, final int size) {
        while (value.writePosition() < size) {
            value.writeByte((byte) 0);
        }
    }

    private boolean range(final History history, final Bytes<?> value) {
        boolean isWhole = true;
        final JournalPosition before = from.in(journal, names).position();
        try (HistoryCursor cursor = range(history, before).open()) {
            long printed = 0;
            while (printed < count && !output.stop().isRaised()) {
                try {
                    if (!cursor.next()) {
                        break;
                    }
                } catch (final CorruptJournalException e) {
                    isWhole = false;
                    output.complain(e.getMessage());
                    continue;
                }
                if (backward && before != null && !isBehind(cursor.commit().position(), before)) {
                    break;
                }
                print(cursor.commit(), value);
                if (++printed % BATCH == 0) {
                    output.flush();
                }
            }
        }
        return isWhole;
    }

    /** Of one journal. */
    private static boolean isBehind(final JournalPosition position, final JournalPosition before) {
        return position.index() > before.index() || position.index() == before.index() && position.entry() > before.entry();
    }

    /** Behind a commit; backward that is where the reading ends, not where it begins. */
    private HistoryRange range(final History history, final JournalPosition before) {
        if (!isOne()) {
            // Each must mean a state.
            StatePatterns.of(names).select(history.names(), journal);
        }
        if (backward && before != null) {
            // Says what is wrong with the position.
            history.commits().after(before).open().close();
        }
        final HistoryRange range = isOne() ? state(history).commits() : history.commits(names.toArray(String[]::new));
        if (from.kind() == StartPoint.Kind.VERSION) {
            range.from(from.number());
        } else if (from.kind() == StartPoint.Kind.TIME) {
            range.fromTime(from.number());
        }
        if (to != null && to.kind() == StartPoint.Kind.VERSION) {
            range.to(to.number());
        } else if (to != null) {
            range.untilTime(to.number());
        }
        if (after != null) {
            range.after(after);
        } else if (before != null && !backward) {
            range.after(before);
        }
        return backward ? range.backward() : range;
    }

    private void print(final HistoryCommit commit, final Bytes<?> value) {
        commit.read(value);
        print(commit.nameString(), commit.incarnation(), commit.version(), commit.timeNs(), commit.position(), commit.isDeletion(), value);
    }

    private void print(final String name, final long number, final long version, final long timeNs, final JournalPosition position,
                       final boolean isDeletion, final Bytes<?> value) {
        final ValueView view = values.apply(position == null ? Long.MAX_VALUE : position.index());
        if (!output.isJson()) {
            output.text(TimeText.of(timeNs) + "  " + name + "  " + version + "  " + (isDeletion ? "(deleted)" : view.line(name, value)));
            return;
        }
        output.json(json -> {
            json.writeStringField("state", name);
            json.writeNumberField("incarnation", number);
            json.writeNumberField("version", version);
            json.writeNumberField("timeNs", timeNs);
            json.writeStringField("time", TimeText.of(timeNs));
            json.writeStringField("position", String.valueOf(position));
            json.writeBooleanField("deleted", isDeletion);
            if (!isDeletion) {
                view.json(json, name, value, FieldOption.ALL);
            }
        });
    }

    private void printNone(final String name, final HistoryResult result) {
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("state", name);
                json.writeStringField("result", result.name());
            });
        } else {
            output.text(name + "  (no value yet)");
        }
    }

    /** For picocli: a place of the past. */
    static final class FromConverter implements ITypeConverter<StartPoint> {
        @Override
        public StartPoint convert(final String text) {
            final StartPoint point = StartPoint.parse(text);
            if (point.kind() == StartPoint.Kind.NOW) {
                throw new TypeConversionException("'now' is a place for kstate tail: nothing of the past is behind it");
            }
            return point;
        }
    }

    /** For picocli: a version, or a time. */
    static final class ToConverter implements ITypeConverter<StartPoint> {
        @Override
        public StartPoint convert(final String text) {
            final StartPoint point = StartPoint.parse(text);
            if (point.kind() == StartPoint.Kind.VERSION || point.kind() == StartPoint.Kind.TIME) {
                return point;
            }
            throw new TypeConversionException("say a version from 1 on, or a time, " + TimeText.WAYS + "; not '" + text + "'");
        }
    }

    /** For picocli. */
    static final class PositionConverter implements ITypeConverter<JournalPosition> {
        @Override
        public JournalPosition convert(final String text) {
            try {
                return JournalPosition.parse(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
