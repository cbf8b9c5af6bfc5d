package org.kstate.feeds.itch;

import com.paritytrading.juncture.nasdaq.itch50.ITCH50Exception;
import com.paritytrading.juncture.nasdaq.itch50.ITCH50Parser;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kstate.feeds.DamagedLineException;
import org.kstate.feeds.EventKind;
import org.kstate.feeds.FeedCount;
import org.kstate.feeds.FeedCounters;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.FeedInput;
import org.kstate.feeds.FeedSource;

/**
 * The best bids and offers, and the trades, of all instruments in a file of messages. The best prices are a quote whenever a message has
 * changed them; a trade is given out before the quote that it leaves. A side of which no order is left is
 * {@link FeedEvent#ABSENT}.
 *
 * <p>Times are nanoseconds since midnight in New York; the day is in the file's name, as {@code MMDDYYYY} too, or told by the user. The number
 * of a message stands for the line. A message that does not fit its type is damage; the length before it tells where the next one begins.
 */
final class ItchSource implements FeedSource {
    private static final ZoneId EXCHANGE = ZoneId.of("America/New_York");
    private static final Pattern DATE = Pattern.compile("(?<!\\d)(\\d{2})(\\d{2})(\\d{4})(?!\\d)");
    private static final long LONGEST_DAY_NS = TimeUnit.HOURS.toNanos(25);
    /** Where a message has its time, of six bytes. */
    private static final int TIME_OFFSET = 5;
    private static final int HEADER = 11;
    private static final byte CROSS_TRADE = 'Q';
    /** Types and lengths of messages, as the specification has them. */
    private static final String TYPES = "SRHYLVWKJhAFECXDUPQBIN";
    private static final int[] LENGTHS = {12, 39, 25, 20, 26, 35, 12, 28, 35, 21, 36, 40, 31, 36, 23, 19, 35, 44, 40, 19, 50, 20};

    private final FeedInput input;
    private final DataInputStream in;
    private final long midnightNs;
    private final FeedCounters counters = new FeedCounters();
    private final ItchBooks books;
    private final ITCH50Parser parser;
    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private ItchBook pending;
    private long timeNs;
    private long lastNs = Long.MIN_VALUE;
    private volatile boolean stopped;
    private boolean ended;

    ItchSource(final FeedInput input) {
        this.input = input;
        in = new DataInputStream(new BufferedInputStream(input.bytes(), 1 << 16));
        midnightNs = TimeUnit.MILLISECONDS.toNanos(day(input).atStartOfDay(EXCHANGE).toInstant().toEpochMilli());
        books = new ItchBooks(input);
        parser = new ITCH50Parser(books);
    }

    /** The length of a message of this type; -1 if there is no such type. */
    static int lengthOf(final byte type) {
        final int at = TYPES.indexOf((char) (type & 0xff));
        return at < 0 ? -1 : LENGTHS[at];
    }

    @Override
    public boolean next(final FeedEvent event) {
        if (pending != null) {
            pending.toQuote(event);
            pending = null;
            return deliver(event);
        }
        while (!ended && read()) {
            if (books.changed() != null && books.changed().takeTop()) {
                pending = books.changed();
            }
            if (books.traded() != null) {
                event.copyFrom(books.traded());
                return deliver(event);
            }
            if (pending != null) {
                pending.toQuote(event);
                pending = null;
                return deliver(event);
            }
        }
        return false;
    }

    @Override
    public FeedCounters counters() {
        return counters;
    }

    /** What was skipped since the input does not contain its order. */
    Orphans orphans() {
        return books.orphans();
    }

    @Override
    public String label() {
        return input.file().toString();
    }

    @Override
    public List<String> remarks() {
        return ended && books.orphans().total() > 0
            ? List.of("messages about orders that the input does not contain were skipped, " + books.orphans()) : List.of();
    }

    @Override
    public boolean findsInstruments() {
        return true;
    }

    @Override
    public void stop() {
        stopped = true;
        input.stop();
    }

    @Override
    public void close() {
        ended = true;
        input.close();
    }

    private static LocalDate day(final FeedInput input) {
        return input.date().or(() -> dayOf(input.file().getFileName().toString())).orElseThrow(() -> new FeedException(
            "the day of a file of ITCH messages is not known; put MMDDYYYY into its name or give the date, path=" + input.file()));
    }

    private static Optional<LocalDate> dayOf(final String name) {
        final Matcher matcher = DATE.matcher(name);
        while (matcher.find()) {
            try {
                return Optional.of(LocalDate.of(
                    Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
            } catch (final DateTimeException e) {
                // Eight digits that are no date.
                continue;
            }
        }
        return Optional.empty();
    }

    private boolean deliver(final FeedEvent event) {
        event.time(timeNs, timeNs).place(input.ordinal(), counters.lines());
        if (timeNs < lastNs) {
            counters.count(FeedCount.OUT_OF_ORDER);
        }
        lastNs = timeNs;
        counters.count(event.kind() == EventKind.QUOTE ? FeedCount.QUOTES : FeedCount.TRADES);
        return true;
    }

    /** Reads one message and lets the books take it; false at the end. */
    private boolean read() {
        books.begin();
        final int length = readMessage();
        if (length == 0) {
            ended = true;
            return false;
        }
        counters.count(FeedCount.LINES);
        final int expected = lengthOf(bytes[0]);
        if (expected < 0) {
            counters.count(FeedCount.UNKNOWN);
            return true;
        }
        buffer.limit(length).position(0);
        final long ns = length < HEADER ? LONGEST_DAY_NS : buffer.getLong(TIME_OFFSET - 2) & (1L << 48) - 1;
        if (length < expected || ns >= LONGEST_DAY_NS) {
            return damaged(length < expected ? "a message is shorter than its type, type=" + (char) bytes[0] : "a message has no time of a day");
        }
        timeNs = midnightNs + ns;
        final long orphans = books.orphans().total();
        try {
            if (bytes[0] == CROSS_TRADE) {
                books.crossTrade(buffer);
            } else {
                parser.message(buffer);
            }
        } catch (final ITCH50Exception e) {
            counters.count(FeedCount.UNKNOWN);
            return true;
        } catch (final IOException | IllegalArgumentException e) {
            return damaged(e.getMessage());
        }
        if (!books.used) {
            counters.count(FeedCount.IGNORED);
        } else if (books.orphans().total() > orphans) {
            counters.count(FeedCount.ORPHANS);
        }
        return true;
    }

    /** The length of the next message; 0 at the end, which an empty message tells too. */
    private int readMessage() {
        int read = 0;
        try {
            final int first = in.read();
            if (first < 0) {
                return 0;
            }
            read = 1;
            final int length = first << Byte.SIZE | in.readUnsignedByte();
            in.readFully(bytes, 0, length);
            return length;
        } catch (final EOFException e) {
            if (!stopped && read > 0) {
                counters.count(FeedCount.LINES);
                damaged("the file ends inside a message");
            }
            return 0;
        } catch (final IOException e) {
            if (!stopped) {
                counters.count(FeedCount.LINES);
                damaged("the data cannot be read on: " + e.getMessage());
            }
            return 0;
        }
    }

    private boolean damaged(final String reason) {
        books.begin();
        counters.count(FeedCount.DAMAGED);
        try {
            input.damaged(counters.lines(), reason);
        } catch (final DamagedLineException e) {
            ended = true;
            throw e;
        }
        return true;
    }
}
