package org.kstate.feeds;

/** What the sources that read a file line by line have in common: places, counts and the treatment of damage. */
abstract class LineSource implements FeedSource {
    /** The line made no event. */
    static final boolean NO_EVENT = false;
    /** The line made an event. */
    static final boolean EVENT = true;

    /** Instead of an instrument: the source tells that of each event. */
    static final int SEVERAL = -1;

    /** Counts, written here and in the subclasses. */
    final FeedCounters counters = new FeedCounters();

    private final LineReader reader;
    private final FeedInput input;
    private final int instrument;
    private long lastReceiveNs = Long.MIN_VALUE;
    private LineExcerpt firstLine;
    private boolean ended;

    /** A source of one instrument. */
    LineSource(final FeedInput input) {
        this(input, input.instrument());
    }

    /** A source which tells the instrument of each event. */
    LineSource(final FeedInput input, final int instrument) {
        this.input = input;
        this.instrument = instrument;
        reader = input.reader();
    }

    /**
     * Reads one line.
     *
     * @return {@link #EVENT} if the event was filled in, but for instrument and place, which this class knows.
     * @throws LineFault if the line is damaged.
     */
    abstract boolean parse(LineReader line, FeedEvent event) throws LineFault;

    /** Told after a damaged line and at the end of the input: what waits for the next line waits in vain. */
    void onBreak() {
    }

    @Override
    public final boolean next(final FeedEvent event) {
        while (!ended) {
            final LineReader.Found found = reader.next();
            if (found == LineReader.Found.END) {
                ended = true;
                onBreak();
                return false;
            }
            counters.count(FeedCount.LINES);
            if (counters.lines() == 1 && found == LineReader.Found.LINE) {
                firstLine = LineExcerpt.of(reader.buffer(), reader.offset(), reader.offset() + reader.length());
            }
            try {
                if (parse(found, event)) {
                    return deliver(event);
                }
            } catch (final LineFault fault) {
                counters.count(FeedCount.DAMAGED);
                report(reader.line(), fault.getMessage());
                onBreak();
            }
        }
        return false;
    }

    @Override
    public final FeedCounters counters() {
        return counters;
    }

    @Override
    public final String label() {
        return reader.file().toString();
    }

    @Override
    public final String complaint() {
        if (!ended || counters.lines() == 0 || counters.quotes() + counters.trades() + counters.ignored() + counters.get(FeedCount.BOOKS) > 0) {
            return null;
        }
        return (counters.unpaired() == 0 ? "of an input no line was understood" : "an input has no whole quote") + "; " + FormatDetection.known()
            + ", path=" + reader.file() + " firstLine=" + firstLine + " lines=" + counters.lines() + " unknown=" + counters.unknown()
            + " damaged=" + counters.damaged() + " unpaired=" + counters.unpaired();
    }

    @Override
    public final void stop() {
        reader.stop();
    }

    @Override
    public final void close() {
        ended = true;
        reader.close();
    }

    /** Reports a line that is left out, or stops there. */
    final void report(final long line, final String reason) {
        try {
            input.damaged(line, reason);
        } catch (final DamagedLineException e) {
            ended = true;
            throw e;
        }
    }

    private boolean parse(final LineReader.Found found, final FeedEvent event) throws LineFault {
        return switch (found) {
            case LINE -> parse(reader, event);
            case TOO_LONG -> throw new LineFault("longer than " + LineReader.MAX_LINE_LENGTH + " bytes");
            case CUT -> throw new LineFault("the compressed data is cut off or damaged; the last whole line is "
                + (reader.line() - 1) + ": " + reader.fault());
            case END -> NO_EVENT;
        };
    }

    private boolean deliver(final FeedEvent event) {
        if (instrument != SEVERAL) {
            event.instrument(instrument, input.instrumentName(instrument));
        }
        event.place(input.ordinal(), reader.line());
        if (event.receiveNs() < lastReceiveNs) {
            counters.count(FeedCount.OUT_OF_ORDER);
        }
        lastReceiveNs = event.receiveNs();
        counters.count(switch (event.kind()) {
            case QUOTE -> FeedCount.QUOTES;
            case TRADE -> FeedCount.TRADES;
            case DEPTH -> FeedCount.BOOKS;
        });
        return true;
    }
}
