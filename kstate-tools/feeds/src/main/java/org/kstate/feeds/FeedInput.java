package org.kstate.feeds;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** One input of a feed, as a {@link FeedFormat} gets it to read: the bytes, and what the user has said of them. For one thread at a time. */
public final class FeedInput implements AutoCloseable {
    private final int ordinal;
    private final LineReader reader;
    private final FeedSettings settings;
    private final InstrumentNames names;
    private final String ownName;
    private final boolean named;
    private final LocalDate date;
    private final Set<EventKind> kinds;

    FeedInput(final int ordinal, final LineReader reader, final FeedSettings settings, final InstrumentNames names, final String ownName,
        final boolean named, final LocalDate date, final Set<EventKind> kinds) {
        this.ordinal = ordinal;
        this.reader = reader;
        this.settings = settings;
        this.names = names;
        this.ownName = ownName;
        this.named = named;
        this.date = date;
        this.kinds = kinds;
    }

    /**
     * Tells which of the feed's inputs this is.
     *
     * @return its ordinal, for {@link FeedEvent#place}.
     */
    public int ordinal() {
        return ordinal;
    }

    /**
     * Tells where the input lies.
     *
     * @return the path as the user gave it.
     */
    public Path file() {
        return reader.file();
    }

    /**
     * Gives the input's bytes, those that {@link FeedFormat#recognizes} has seen too; gzip is undone, and a byte-order mark left out. A
     * read that waits for a pipe ends when {@link #stop} is called.
     *
     * @return the same stream each time.
     */
    public InputStream bytes() {
        return reader.bytes();
    }

    /**
     * Tells the day of the input.
     *
     * @return the day that the file's name or the user tells; empty if neither does.
     */
    public Optional<LocalDate> date() {
        return Optional.ofNullable(date);
    }

    /**
     * Tells the unit of the input's times.
     *
     * @return what the user has said; nanoseconds by default.
     */
    public EpochUnit timeUnit() {
        return settings.timeUnit();
    }

    /**
     * Tells whether the user wants the best levels of the book as well.
     *
     * @return false if events of {@link EventKind#DEPTH} are of no use.
     */
    public boolean wantsDepth() {
        return settings.depth();
    }

    /**
     * Tells whether the user has named the instrument.
     *
     * @return false if {@link #instrument()} is named after the file.
     */
    public boolean isNamed() {
        return named;
    }

    /**
     * The instrument of an input that has one: named by the user, else after the file.
     *
     * @return its place in the {@link InstrumentTable}.
     * @throws FeedException if the name does not fit, or another input tells the same of it.
     */
    public int instrument() {
        return names.claim(ownName, file().toString(), ordinal, kinds, date);
    }

    /**
     * The instrument that the input calls so, for inputs that have several.
     *
     * @param symbol in any characters; those that a state's name cannot have become {@code _}.
     * @return its place in the {@link InstrumentTable}; the same for the same symbol.
     * @throws FeedException if no name can be made of it, or another input tells the same of it.
     */
    public int instrument(final String symbol) {
        return names.claim(InputName.sanitized(symbol), file().toString(), ordinal, kinds, date);
    }

    /**
     * Names an instrument.
     *
     * @param instrument its place in the {@link InstrumentTable}.
     * @return its name, for {@link FeedEvent#instrument(int, String)}.
     */
    public String instrumentName(final int instrument) {
        return names.table().name(instrument);
    }

    /**
     * Reports a line or message that is left out, or ends the reading there, whichever the user has chosen.
     *
     * @param line   its number, from 1.
     * @param reason what is wrong with it.
     * @throws DamagedLineException if damage is to be fatal.
     */
    public void damaged(final long line, final String reason) {
        if (settings.damagedLines() == DamagedLines.FATAL) {
            throw new DamagedLineException(file(), line, reason);
        }
        settings.listener().onDamagedLine(file(), line, reason);
    }

    /** The input's lines, for the formats of this package. */
    LineReader reader() {
        return reader;
    }

    /** Ends the input soon, also while it waits for a pipe. Called by any thread. */
    public void stop() {
        reader.stop();
    }

    /** Closes the input; can be called twice. */
    @Override
    public void close() {
        reader.close();
    }
}
