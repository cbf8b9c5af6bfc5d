package org.kstate.feeds;

import java.nio.file.Path;

/** A line of an input is damaged, and damage was to be fatal. */
public final class DamagedLineException extends FeedException {
    private static final long serialVersionUID = 1L;

    /** The input, as text since a path need not be serializable. */
    private final String file;
    /** The damaged line. */
    private final long line;

    /**
     * Creates the exception.
     *
     * @param file   the input.
     * @param line   the damaged line, from 1.
     * @param reason what is wrong with it.
     */
    public DamagedLineException(final Path file, final long line, final String reason) {
        super("damaged line: " + reason + "; repair the file or let damaged lines be skipped, file=" + file + " line=" + line);
        this.file = file.toString();
        this.line = line;
    }

    /**
     * Tells the input.
     *
     * @return the file's path as it was given.
     */
    public String file() {
        return file;
    }

    /**
     * Tells the line.
     *
     * @return its number, from 1.
     */
    public long line() {
        return line;
    }
}
