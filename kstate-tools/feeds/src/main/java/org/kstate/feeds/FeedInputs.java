package org.kstate.feeds;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Names the inputs of a feed and opens them.
 *
 * <p>An instrument is named after its file, {@code usdm_btcusdt_20240808.gz} giving {@code usdm_btcusdt}, or as
 * {@link #name(String)} or {@link #add(Path, String)} say; {@link #venue(String)} goes before it with a dot. The symbol inside a
 * file never counts. The equities' quotes and trades of a name are one instrument, and so are files of several days; two inputs
 * that tell the same thing of the same name and day are refused. For one thread at a time.
 */
public final class FeedInputs {
    private static final String SYNTHETIC_NAME = "synthetic";

    private final List<Input> inputs = new ArrayList<>();
    private String venue;
    private String name;
    private LocalDate date;
    private FeedFormat format;
    private boolean depth;
    private EpochUnit timeUnit = EpochUnit.NANOSECONDS;
    private DamagedLines damagedLines = DamagedLines.SKIP;
    private DamagedLineListener listener = DamagedLineListener.NONE;

    private FeedInputs() {
    }

    /**
     * Begins a list of inputs.
     *
     * @return a list with none.
     */
    public static FeedInputs create() {
        return new FeedInputs();
    }

    /**
     * Puts a venue before the name of every instrument.
     *
     * @param venue in the characters of a state's name; null for none, which is the default.
     * @return this.
     */
    public FeedInputs venue(final String venue) {
        this.venue = venue;
        return this;
    }

    /**
     * Names the instrument of all inputs that are added without a name of their own.
     *
     * @param name in the characters of a state's name; null to take it from the file, which is the default.
     * @return this.
     */
    public FeedInputs name(final String name) {
        this.name = name;
        return this;
    }

    /**
     * Sets the day of equities' files whose names do not say it.
     *
     * @param date in New York.
     * @return this.
     */
    public FeedInputs date(final LocalDate date) {
        this.date = date;
        return this;
    }

    /**
     * Sets the unit of the receive times in captures. A line whose time is not of the years 2000 to 2100 is damaged.
     *
     * @param timeUnit nanoseconds, which are the default, or another.
     * @return this.
     */
    public FeedInputs timeUnit(final EpochUnit timeUnit) {
        this.timeUnit = timeUnit;
        return this;
    }

    /**
     * Sets the format of all files, instead of telling it by their lines.
     *
     * @param format of the files; null to tell it by their lines, which is the default.
     * @return this.
     */
    public FeedInputs format(final FeedFormat format) {
        this.format = format;
        return this;
    }

    /**
     * Sets whether the best levels of the book are wanted as well, from inputs that tell them.
     *
     * @param depth false, which is the default, for quotes and trades alone.
     * @return this.
     */
    public FeedInputs depth(final boolean depth) {
        this.depth = depth;
        return this;
    }

    /**
     * Sets what becomes of damaged lines.
     *
     * @param damagedLines skip, which is the default, or fatal.
     * @return this.
     */
    public FeedInputs damagedLines(final DamagedLines damagedLines) {
        this.damagedLines = damagedLines;
        return this;
    }

    /**
     * Sets who is told of lines that are skipped.
     *
     * @param listener to call.
     * @return this.
     */
    public FeedInputs onDamagedLine(final DamagedLineListener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Adds a recorded file, gzip or plain.
     *
     * @param file to read.
     * @return this.
     */
    public FeedInputs add(final Path file) {
        return add(file, null);
    }

    /**
     * Adds a recorded file and names its instrument.
     *
     * @param file           to read.
     * @param instrumentName in the characters of a state's name; null to take it from {@link #name(String)} or the file.
     * @return this.
     */
    public FeedInputs add(final Path file, final String instrumentName) {
        inputs.add(new Input(file, instrumentName, null));
        return this;
    }

    /**
     * Adds a synthetic feed.
     *
     * @param options of the feed.
     * @return this.
     */
    public FeedInputs addSynthetic(final SyntheticOptions options) {
        inputs.add(new Input(null, null, options));
        return this;
    }

    /**
     * Opens all inputs.
     *
     * @return their merged stream, to be closed by the caller.
     * @throws FeedException if one cannot be opened, has no known form or clashes with another; nothing is left open then.
     */
    public MergedFeed open() {
        if (inputs.isEmpty()) {
            throw new FeedException("a feed needs an input; name a file or the synthetic feed, inputs=0");
        }
        final InstrumentNames names = new InstrumentNames(venue);
        final List<FeedSource> sources = new ArrayList<>();
        try {
            for (final Input input : inputs) {
                sources.add(input.file == null
                    ? openSynthetic(input.synthetic, sources.size(), names)
                    : openFile(input, sources.size(), names));
            }
            final MergedFeed feed = new MergedFeed(names.table(), sources);
            if (depth && !feed.tellsDepth()) {
                throw new FeedException("the best levels of the book are wanted, and no input tells them; leave that out, input=" + feed.label());
            }
            return feed;
        } catch (final RuntimeException e) {
            sources.forEach(FeedSource::close);
            throw e;
        }
    }

    private FeedSource openFile(final Input input, final int ordinal, final InstrumentNames names) {
        final LineReader reader = LineReader.open(input.file);
        try {
            final FeedFormat format = this.format == null ? FormatDetection.detect(reader) : this.format;
            final Set<EventKind> kinds = format.kinds();
            final InputName inputName = InputName.of(input.file.getFileName().toString(), kinds.size() == 1);
            final LocalDate day = inputName.date() == null ? date : inputName.date();
            return format.open(new FeedInput(ordinal, reader, new FeedSettings(damagedLines, listener, timeUnit, depth), names,
                chosenName(input, inputName), input.name != null || name != null, day, kinds));
        } catch (final RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private FeedSource openSynthetic(final SyntheticOptions options, final int ordinal, final InstrumentNames names) {
        final String stem = name == null ? SYNTHETIC_NAME : name;
        final int[] ordinals = new int[options.instruments()];
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = names.claim(stem + '_' + (i + 1), SYNTHETIC_NAME, ordinal, EnumSet.of(EventKind.QUOTE, EventKind.TRADE), null);
        }
        return new SyntheticSource(options, ordinal, names.table(), ordinals);
    }

    private String chosenName(final Input input, final InputName inputName) {
        if (input.name != null) {
            return input.name;
        }
        return name == null ? inputName.stem() : name;
    }

    /** One line of the list: a file, or the synthetic feed. */
    private record Input(Path file, String name, SyntheticOptions synthetic) {
    }
}
