package org.kstate.feeds;

import java.util.Set;

/**
 * A form of recorded market data, and how to read it. The formats of a program are those that {@link java.util.ServiceLoader} finds: a
 * jar on the class path that names its own in {@code META-INF/services/org.kstate.feeds.FeedFormat} teaches the feed handler, and
 * {@code kstate feed}, to read them. Implementations are public, have a public constructor without arguments, and hold nothing that
 * changes: any thread calls them.
 */
public interface FeedFormat {
    /**
     * Names the format.
     *
     * @return a short name in small letters, unlike that of any other format.
     */
    String name();

    /**
     * Says what the format looks like, for messages and help.
     *
     * @return some words, without a full stop.
     */
    String description();

    /**
     * Tells what inputs of this form tell. Two inputs of one instrument, whose days are not known to differ, may not tell the same.
     *
     * @return the kinds of events that a source may give out.
     */
    Set<EventKind> kinds();

    /**
     * Tells whether an input is of this form. Called for the first lines of the input, one after the other, until a format recognizes one:
     * a line is what stands before a line feed, in binary data too. Formats that only somebody's word tells from others return false.
     *
     * @param bytes where the line is; not to be changed or kept.
     * @param begin its first byte.
     * @param end   behind its last byte, without line feed and carriage return.
     * @return true if this format is to read the input.
     */
    boolean recognizes(byte[] bytes, int begin, int end);

    /**
     * Begins to read an input.
     *
     * @param input what to read, from its first byte on, and how.
     * @return the events of the input; closing it closes the input.
     * @throws FeedException if it cannot be read as this form; the caller closes the input then.
     */
    FeedSource open(FeedInput input);
}
