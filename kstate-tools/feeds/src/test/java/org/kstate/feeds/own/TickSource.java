package org.kstate.feeds.own;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kstate.feeds.Aggressor;
import org.kstate.feeds.FeedCount;
import org.kstate.feeds.FeedCounters;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedInput;
import org.kstate.feeds.FeedSource;
import org.kstate.feeds.FixedPoint;

/** The trades of a {@link TickFormat}, which names its instruments as it goes. */
final class TickSource implements FeedSource {
    private final FeedInput input;
    private final BufferedReader lines;
    private final FeedCounters counters = new FeedCounters();

    TickSource(final FeedInput input) {
        this.input = input;
        lines = new BufferedReader(new InputStreamReader(input.bytes(), StandardCharsets.US_ASCII));
    }

    @Override
    public boolean next(final FeedEvent event) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                counters.count(FeedCount.LINES);
                final String[] fields = line.split(" ");
                if (fields.length == 5) {
                    final int instrument = input.instrument(fields[1]);
                    event.trade(FixedPoint.parse(fields[3]), FixedPoint.parse(fields[4]), FeedEvent.ABSENT, Aggressor.UNKNOWN)
                        .time(Long.parseLong(fields[2]), FeedEvent.ABSENT).instrument(instrument, input.instrumentName(instrument))
                        .place(input.ordinal(), counters.lines());
                    counters.count(FeedCount.TRADES);
                    return true;
                }
                counters.count(FeedCount.DAMAGED);
                input.damaged(counters.lines(), "no tick");
            }
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public FeedCounters counters() {
        return counters;
    }

    @Override
    public String label() {
        return input.file().toString();
    }

    @Override
    public List<String> remarks() {
        return List.of("ticks tell no quotes");
    }

    @Override
    public boolean findsInstruments() {
        return true;
    }

    @Override
    public void stop() {
        input.stop();
    }

    @Override
    public void close() {
        input.close();
    }
}
