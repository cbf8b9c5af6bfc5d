package org.kstate.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.exceptions.CorruptJournalException;
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
    @Parameters(index = "1..*", paramLabel = "NAME", description = "Names of states; for a range of times also patterns as md.*.")
    private List<String> names = List.of();

    @Mixin
    private ValueOption option;
    @Option(names = "--at", paramLabel = "VERSION", converter = NumberOptions.Count.class, description = "The value at this version of the state.")
    private Long at;
    @Option(names = "--as-of", paramLabel = "TIME", converter = StartPoint.TimeConverter.class, description = "What the states were at this"
        + " time, together; without a name all that the journal knows.")
    private Long asOfNs;
    @Option(names = "--from", paramLabel = "WHERE", converter = BoundConverter.class, description = "Begin with a version of the one state"
        + " named, the last commits as -10, or a commit time: " + TimeText.WAYS + ". Default: the oldest commit left.")
    private StartPoint from;
    @Option(names = "--to", paramLabel = "WHERE", converter = BoundConverter.class, description = "End with this version, or before this commit time."
        + " Default: the newest commit.")
    private StartPoint to;
    @Option(names = "--after", paramLabel = "POSITION", converter = PositionConverter.class, description = "Go on behind the commit at this"
        + " position, as --json tells it.")
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
        final boolean isOne = names.size() == 1 && names.get(0).indexOf('*') < 0;
        final boolean isByVersion = from != null && from.kind() == StartPoint.Kind.VERSION || to != null && to.kind() == StartPoint.Kind.VERSION;
        if (!isOne && (at != null || isByVersion || incarnation != null)) {
            throw new ParameterException(spec.commandLine(), "A version belongs to one state: name that state, and no other");
        }
        if (at != null && asOfNs != null || (at != null || asOfNs != null) && (from != null || to != null || after != null || backward)) {
            throw new ParameterException(spec.commandLine(), "Ask for a version (--at), a time (--as-of), or a range (--from, --to), one at a time");
        }
        if (to != null && to.kind() == StartPoint.Kind.LAST) {
            throw new ParameterException(spec.commandLine(), "The last commits are a beginning: --from, and not --to");
        }
        if (after != null && from != null && from.kind() == StartPoint.Kind.LAST) {
            throw new ParameterException(spec.commandLine(), "Begin behind a position, or with the last commits: --after or --from");
        }
        if (asOfNs != null && names.stream().anyMatch(name -> name.indexOf('*') >= 0)) {
            throw new ParameterException(spec.commandLine(), "With --as-of name the states one by one, or none for all");
        }
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
        final List<String> wanted = names.isEmpty() ? history.names() : names;
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
        try (HistoryCursor cursor = range(history).open()) {
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
                print(cursor.commit(), value);
                if (++printed % BATCH == 0) {
                    output.flush();
                }
            }
        }
        return isWhole;
    }

    private HistoryRange range(final History history) {
        final boolean isOne = names.size() == 1 && names.get(0).indexOf('*') < 0;
        final HistoryRange range = isOne ? state(history).commits() : history.commits(names.toArray(String[]::new));
        if (from != null && from.kind() == StartPoint.Kind.VERSION) {
            range.from(from.number());
        } else if (from != null && from.kind() == StartPoint.Kind.TIME) {
            range.fromTime(from.number());
        } else if (from != null) {
            final JournalPosition before = LastCommits.before(journal, names, (int) from.number());
            if (before != null) {
                range.after(before);
            }
        }
        if (to != null && to.kind() == StartPoint.Kind.VERSION) {
            range.to(to.number());
        } else if (to != null) {
            range.untilTime(to.number());
        }
        if (after != null) {
            range.after(after);
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

    /** For picocli: a version, or a time. */
    static final class BoundConverter implements ITypeConverter<StartPoint> {
        @Override
        public StartPoint convert(final String text) {
            final StartPoint point = StartPoint.parse(text);
            if (point.kind() == StartPoint.Kind.VERSION || point.kind() == StartPoint.Kind.TIME || point.kind() == StartPoint.Kind.LAST) {
                return point;
            }
            throw new TypeConversionException("say a version from 1 on, -10 for the last ten commits, or a time, " + TimeText.WAYS + "; not '" + text
                + "'");
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
