package org.kstate.tools;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.kstate.feeds.CsvFormat;
import org.kstate.feeds.DamagedLineListener;
import org.kstate.feeds.DamagedLines;
import org.kstate.feeds.EpochUnit;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.SyntheticOptions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What a feed is made of: recorded files, or a synthetic feed. */
final class InputOptions {
    private static final Set<String> STANDARD_INPUT = Set.of("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--csv", paramLabel = "MAPPING", converter = CsvConverter.class, description = "The files are CSV, and this says which"
        + " column tells what: a preset (tardis-quotes, tardis-trades, databento-mbp-1, databento-trades) or PART=COLUMN,... with the parts"
        + " time, exchange, name; bid, bidqty, ask, askqty, update of a quote; price, qty, side, id of a trade; sep. See docs/feeds.md.")
    private CsvFormat csv;
    @Option(names = "--depth", description = "Publish the best ten levels of the book, too: md.INSTRUMENT.book. Binance captures have them,"
        + " with depth messages and their snapshot.")
    private boolean depth;
    @Option(names = "--venue", paramLabel = "NAME", description = "Goes before the name of every instrument, with a dot.")
    private String venue;
    @Option(names = "--name", paramLabel = "NAME", description = "Name of the instrument; by default the file's name, without"
        + " date and endings.")
    private String name;
    @Option(names = "--date", paramLabel = "YYYY-MM-DD", description = "Day, in New York, of equities' and"
        + " NASDAQ's files whose names do not say it.")
    private LocalDate date;
    @Option(names = "--damaged", paramLabel = "WHAT", defaultValue = "SKIP",
        description = "What to do with damaged lines: skip reports and counts them, fatal stops there. Default: skip.")
    private DamagedLines damaged;
    @Option(names = "--time-unit", paramLabel = "UNIT", defaultValue = "ns", converter = UnitConverter.class, description = "Unit of the"
        + " receive times in captures: s, ms, us or ns. A time outside of the years 2000 to 2100 is damage. Default: ${DEFAULT-VALUE}.")
    private EpochUnit timeUnit;

    @Option(names = "--instruments", paramLabel = "N", description = "Synthetic: how many instruments. Default: 6.")
    private Integer instruments;
    @Option(names = "--rate", paramLabel = "N", description = "Synthetic: events in a second of its time, on the mean. Default: 1000.")
    private Long rate;
    @Option(names = "--seed", paramLabel = "N", description = "Synthetic: what its randomness begins with. Default: 1.")
    private Long seed;

    /** Where the events come from. */
    private static final class Source {
        @Option(names = "--input", paramLabel = "FILE", arity = "1..*", description = "Recorded files or pipes, plain or gzip: Binance"
            + " captures, NASDAQ ITCH 5.0, US equities' quotes and trades, with --csv any CSV. Several are merged by receive time.")
        private List<Path> files = List.of();
        @Parameters(paramLabel = "FILE", arity = "0..*", description = "The same.")
        private List<Path> named = List.of();
        @Option(names = "--synthetic", description = "A feed made up as it goes, without end, the same each time.")
        private boolean synthetic;
    }

    /** Opens the inputs, all or none. */
    MergedFeed open(final DamagedLineListener listener) {
        final FeedInputs inputs = FeedInputs.create().venue(venue).name(name).date(date).damagedLines(damaged)
            .onDamagedLine(listener).timeUnit(timeUnit);
        if (source.synthetic) {
            inputs.addSynthetic(synthetic());
        }
        if (csv != null && source.synthetic) {
            throw new ParameterException(spec.commandLine(), "--csv is for files, not for --synthetic");
        }
        inputs.format(csv).depth(depth);
        files().forEach(inputs::add);
        return inputs.open();
    }

    /** The synthetic feed has no wrong times. */
    boolean isSynthetic() {
        return source.synthetic;
    }

    /** Whether standard input is one of the files, under one of the names that systems have for it. */
    boolean isStandardInput() {
        return files().stream().anyMatch(file -> STANDARD_INPUT.contains(file.toString()));
    }

    private List<Path> files() {
        return source.files.isEmpty() ? source.named : source.files;
    }

    private SyntheticOptions synthetic() {
        final SyntheticOptions options = SyntheticOptions.create();
        if (instruments != null) {
            options.instruments(instruments);
        }
        if (rate != null) {
            options.eventsPerSecond(rate);
        }
        if (seed != null) {
            options.seed(seed);
        }
        return options;
    }

    /** For picocli. */
    static final class CsvConverter implements ITypeConverter<CsvFormat> {
        @Override
        public CsvFormat convert(final String text) {
            try {
                return CsvFormat.of(text);
            } catch (final FeedException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** For picocli. */
    static final class UnitConverter implements ITypeConverter<EpochUnit> {
        @Override
        public EpochUnit convert(final String text) {
            for (final EpochUnit unit : EpochUnit.values()) {
                if (unit.symbol().equals(text)) {
                    return unit;
                }
            }
            throw new TypeConversionException("say s, ms, us or ns, not '" + text + "'");
        }
    }
}
