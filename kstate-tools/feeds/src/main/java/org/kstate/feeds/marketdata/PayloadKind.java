package org.kstate.feeds.marketdata;

import java.util.List;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.bytes.RandomDataOutput;
import org.kstate.feeds.EventKind;
import org.kstate.feeds.FeedEvent;

/** The payloads of an instrument, and how their states are named. */
public enum PayloadKind {
    /** The best bid and offer: {@link org.kstate.feeds.marketdata.TopOfBook}. */
    TOP_OF_BOOK(".top", TopOfBook.LENGTH),
    /** The last trade: {@link org.kstate.feeds.marketdata.LastTrade}. */
    LAST_TRADE(".trade", LastTrade.LENGTH),
    /** The best levels of the book: {@link org.kstate.feeds.marketdata.BookLevels}. */
    BOOK(".book", BookLevels.LENGTH);

    private static final PayloadKind[] KINDS = values();
    private static final List<PayloadKind> WITHOUT_DEPTH = List.of(TOP_OF_BOOK, LAST_TRADE);
    private static final List<PayloadKind> WITH_DEPTH = List.of(TOP_OF_BOOK, LAST_TRADE, BOOK);

    private final String suffix;
    private final int length;

    PayloadKind(final String suffix, final int length) {
        this.suffix = suffix;
        this.length = length;
    }

    /**
     * Tells what an event becomes.
     *
     * @param kind of the event.
     * @return the kind of its payload.
     */
    public static PayloadKind of(final EventKind kind) {
        return switch (kind) {
            case QUOTE -> TOP_OF_BOOK;
            case TRADE -> LAST_TRADE;
            case DEPTH -> BOOK;
        };
    }

    /**
     * Tells which states an instrument has.
     *
     * @param depth whether the feed tells the best levels of books.
     * @return the kinds of their payloads.
     */
    public static List<PayloadKind> kinds(final boolean depth) {
        return depth ? WITH_DEPTH : WITHOUT_DEPTH;
    }

    /**
     * Tells which payload bytes hold.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return the kind whose checksum is right, or null if that is none.
     */
    public static PayloadKind recognized(final RandomDataInput from, final long offset) {
        for (final PayloadKind kind : KINDS) {
            if (kind.verify(from, offset)) {
                return kind;
            }
        }
        return null;
    }

    /**
     * Tells which payload a state is for.
     *
     * @param stateName name of the state.
     * @return the kind, or null if the name is not one that {@link #stateName} makes.
     */
    public static PayloadKind ofState(final String stateName) {
        for (final PayloadKind kind : KINDS) {
            if (stateName.endsWith(kind.suffix)) {
                return kind;
            }
        }
        return null;
    }

    /**
     * Names the state of an instrument.
     *
     * @param prefix     goes before the instrument's name.
     * @param instrument name of the instrument.
     * @return the state's name.
     */
    public String stateName(final String prefix, final String instrument) {
        return prefix + instrument + suffix;
    }

    /**
     * Tells the length of the payload.
     *
     * @return bytes.
     */
    public int length() {
        return length;
    }

    /**
     * Writes an event of this kind.
     *
     * @param event  the event.
     * @param to     what to write to.
     * @param offset where the payload begins; {@link #length} bytes from there are written.
     */
    public void encode(final FeedEvent event, final RandomDataOutput<?> to, final long offset) {
        switch (this) {
            case TOP_OF_BOOK -> TopOfBook.encode(event, to, offset);
            case LAST_TRADE -> LastTrade.encode(event, to, offset);
            case BOOK -> BookLevels.encode(event, to, offset);
            default -> throw new AssertionError(this);
        }
    }

    /**
     * Tells whether the payload is one whole, as it was written.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return false if it is torn, damaged, too short, of another kind, or was never written.
     */
    public boolean verify(final RandomDataInput from, final long offset) {
        return switch (this) {
            case TOP_OF_BOOK -> TopOfBook.verify(from, offset);
            case LAST_TRADE -> LastTrade.verify(from, offset);
            case BOOK -> BookLevels.verify(from, offset);
        };
    }

    /**
     * Reads the place in the merged stream.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return number in the merged stream, from 1.
     */
    public long sequence(final RandomDataInput from, final long offset) {
        return switch (this) {
            case TOP_OF_BOOK -> TopOfBook.sequence(from, offset);
            case LAST_TRADE -> LastTrade.sequence(from, offset);
            case BOOK -> BookLevels.sequence(from, offset);
        };
    }

    /**
     * Reads which input it came from.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return ordinal of the input.
     */
    public long input(final RandomDataInput from, final long offset) {
        return switch (this) {
            case TOP_OF_BOOK -> TopOfBook.input(from, offset);
            case LAST_TRADE -> LastTrade.input(from, offset);
            case BOOK -> BookLevels.input(from, offset);
        };
    }

    /**
     * Reads the line that completed it.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return line in that input, from 1.
     */
    public long line(final RandomDataInput from, final long offset) {
        return switch (this) {
            case TOP_OF_BOOK -> TopOfBook.line(from, offset);
            case LAST_TRADE -> LastTrade.line(from, offset);
            case BOOK -> BookLevels.line(from, offset);
        };
    }
}
