package org.kstate.tools;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import net.openhft.chronicle.bytes.Bytes;
import org.kstate.exceptions.KstateException;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.layout.NamePattern;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.Replay;
import org.kstate.persistence.ReplayListener;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.tools.export.ExportTable;
import org.kstate.tools.export.FieldColumns;
import org.kstate.tools.export.ParquetTable;
import org.kstate.tools.export.TextTable;
import org.kstate.tools.terminal.Progress;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.FieldColumn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kstate export}: a journal's commits as a table. */
@Command(
    name = "export",
    description = "Writes the commits that a journal holds as a table, in order, a row for each state of a commit: name, incarnation, version,"
        + " commit time in nanoseconds since 1970, session, transaction, index and entry in the journal, length of the payload,"
        + " size of the state and payload. A column for each field of the values follows, where the journal describes its states or holds"
        + " the feed handler's payloads, and a column that says what does not fit. Ends at the journal's end.")
final class ExportCommand implements Callable<Integer> {
    private static final int BATCH = 1_000;
    /** So many commits tell whether a journal is the feed handler's, and those of a short table which of its payloads there are. */
    private static final int FIRST = 2_000;
    private static final int BUFFER = 1 << 16;
    private static final String PART = ".part";

    /** What is written. */
    enum Format { CSV, JSONL, PARQUET }

    @Spec
    private CommandSpec spec;
    @Mixin
    private Output output;

    @Parameters(paramLabel = "JOURNAL", description = "Directory of the journal.")
    private Path journal;
    @Option(names = "--format", paramLabel = "FORMAT", required = true, description = "csv and jsonl, with payloads in hexadecimal, or parquet.")
    private Format format;
    @Option(names = "--from", paramLabel = "WHERE", defaultValue = "beginning", converter = StartPoint.Converter.class,
        description = StartPoint.WAYS + ". Default: ${DEFAULT-VALUE}.")
    private StartPoint from;
    @Option(names = {"--to", "--until"}, paramLabel = "TIME", converter = StartPoint.TimeConverter.class,
        description = "End before this commit time: " + TimeText.WAYS + ".")
    private Long toNs;
    @Option(names = "--states", paramLabel = "NAME", arity = "1..*", description = StatePatterns.DESCRIPTION + " Default: all.")
    private List<String> states = List.of();
    @Option(names = "--output", paramLabel = "FILE", description = "Write this file, which appears when it is whole, in the place of one of that"
        + " name. Default: standard output; parquet needs a file.")
    private Path file;

    @Mixin
    private ValueOption values;

    /** {@link #from}, as it was when the command began. */
    private StartPoint start;
    /** What is replaced: {@link #file}, or what that links to. */
    private Path target;
    private long rows;
    private volatile boolean stopped;

    @Override
    public Integer call() {
        if (format == Format.PARQUET && file == null) {
            throw new ParameterException(spec.commandLine(), "parquet is no text: name a file by --output");
        }
        if (file != null) {
            target = target();
        }
        // Before a file is made.
        JournalReader.open(journal).close();
        StatePatterns.of(states).checkAgainst(journal);
        start = from.in(journal, states);
        if (file == null) {
            export(null);
            output.flush();
        } else {
            exportToFile();
            report();
        }
        return ExitStatus.OK;
    }

    /** A device, a pipe and a folder are nobody's to replace by a file, and a link stays one. */
    private Path target() {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return file;
        }
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(spec.commandLine(), "There is something of that name that is no regular file; name another, or write to"
                + " standard output: file=" + file);
        }
        try {
            return file.toRealPath();
        } catch (final IOException e) {
            throw new OutputException(file, e);
        }
    }

    private void report() {
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("file", file.toString());
                json.writeNumberField("rows", rows);
            });
        } else {
            output.text(rows + " rows written to " + file);
        }
        output.flush();
    }

    /** Under another name until it is whole: one of this run's own, which is made here and so may be removed. */
    private void exportToFile() {
        final String run = "." + ProcessHandle.current().pid() + '-' + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        final Path part = target.resolveSibling(target.getFileName() + run + PART);
        try {
            Files.createFile(part);
        } catch (final IOException e) {
            throw new OutputException(file, e);
        }
        try {
            export(part);
            if (stopped) {
                throw new KstateException("The export was ended before it was whole, and nothing was written: file=" + file);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw new OutputException(file, e);
        } finally {
            remove(part);
        }
    }

    private static void remove(final Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (final IOException left) {
            // A part of a file has its name; what went wrong before is worth more.
            return;
        }
    }

    private void export(final Path part) {
        final Replay replay = replay();
        output.stop().onRaised(() -> {
            stopped = true;
            replay.stop();
        });
        try (JournalValues described = JournalValues.of(values, output, journal);
             Writer text = format == Format.PARQUET ? null : writer(part);
             ExportTable table = table(text, part, described);
             Progress progress = progress()) {
            replay.run(rows(table, progress));
        } catch (final IOException e) {
            throw new OutputException(file, e);
        } catch (final UncheckedIOException e) {
            throw new OutputException(file, e.getCause());
        }
    }

    private Writer writer(final Path part) throws IOException {
        // Standard output is the process's: it is not closed.
        return part == null ? new BufferedWriter(output.out(), BUFFER) {
            @Override
            public void close() throws IOException {
                flush();
            }
        } : new BufferedWriter(Files.newBufferedWriter(part, StandardCharsets.US_ASCII, StandardOpenOption.WRITE), BUFFER);
    }

    private ExportTable table(final Writer text, final Path part, final JournalValues described) throws IOException {
        switch (format) {
            case CSV:
                return TextTable.csv(text, fields(described));
            case JSONL:
                return TextTable.jsonLines(text, fields(described));
            default:
                return ParquetTable.create(part, fields(described));
        }
    }

    /** What the journal says of the states, in any of its parts; the feed handler's payloads too, if one of the first commits is one. */
    private FieldColumns fields(final JournalValues read) {
        if (values.isHex()) {
            return FieldColumns.NONE;
        }
        final List<FieldColumn> columns = new ArrayList<>();
        read.all().forEach(view -> view.forms(this::mayDescribe).forEach(form -> columns.addAll(form.columns())));
        if (!values.isGiven()) {
            feedKinds(read).forEach(kind -> columns.addAll(FeedValue.columns(kind)));
        }
        final boolean isDescribed = read.all().stream().anyMatch(view -> view.describes(this::mayDescribe));
        return new FieldColumns(columns, isDescribed, (index, state, value) -> {
            final ValueView view = read.apply(index);
            final String problem = view.problem(state);
            return problem == null ? view.decoded(state, Bytes.wrapForRead(value)) : new DecodedValue(List.of(), List.of(), List.of(problem));
        });
    }

    /** Whether one of the states that are wanted may be described by a pattern. */
    private boolean mayDescribe(final NamePattern pattern) {
        return states.isEmpty() || states.stream().anyMatch(state -> !NamePattern.isName(state) || pattern.matches(state));
    }

    /** All kinds as soon as there are more commits than are looked at: any of them may follow. */
    private Set<PayloadKind> feedKinds(final JournalValues read) {
        final Set<PayloadKind> kinds = EnumSet.noneOf(PayloadKind.class);
        final Replay first = replay();
        output.stop().onRaised(() -> {
            stopped = true;
            first.stop();
        });
        final Bytes<?> value = Bytes.allocateElasticOnHeap();
        final long[] seen = new long[1];
        first.run((record, entry) -> {
            if (record.kind() != Journal.COMMIT) {
                return;
            }
            if (++seen[0] > FIRST) {
                first.stop();
            } else if (read.apply(record.index()).form(entry.nameString()) == null) {
                value.clear();
                entry.copyTo(value);
                final PayloadKind kind = PayloadKind.recognized(value, 0);
                if (kind != null) {
                    kinds.add(kind);
                }
            }
        });
        return seen[0] > FIRST && !kinds.isEmpty() ? EnumSet.allOf(PayloadKind.class) : kinds;
    }

    private Replay replay() {
        final Replay replay = Replay.of(journal).patterns(states.toArray(String[]::new));
        if (toNs != null) {
            replay.untilTime(toNs);
        }
        return start.begin(replay, this::versionedName);
    }

    private String versionedName() {
        final List<String> names = StatePatterns.of(states).names();
        if (names.size() != 1) {
            throw new ParameterException(spec.commandLine(), "A version belongs to one state: name that state, and no other");
        }
        return names.get(0);
    }

    private ReplayListener rows(final ExportTable table, final Progress progress) {
        return new ReplayListener() {
            private long firstSequence = Progress.UNKNOWN;

            @Override
            public void onEntry(final JournalRecord record, final JournalEntry entry) {
                if (record.kind() != Journal.COMMIT) {
                    return;
                }
                try {
                    table.row(record, entry);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
                if (firstSequence == Progress.UNKNOWN) {
                    firstSequence = record.sequence();
                }
                progress.step(record.sequence() - firstSequence, ++rows);
                if (file == null && rows % BATCH == 0) {
                    output.flush();
                }
            }
        };
    }

    /** Of the records of the journal that are looked at, by their numbers in its chain. */
    private Progress progress() {
        return file == null ? output.progressBesideLines("rows", this::records) : output.progress("rows", this::records);
    }

    private long records() {
        return from.kind() == StartPoint.Kind.BEGINNING ? JournalSpan.of(journal, toNs).length() : Progress.UNKNOWN;
    }
}
