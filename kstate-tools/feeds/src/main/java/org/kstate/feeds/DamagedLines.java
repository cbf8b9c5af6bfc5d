package org.kstate.feeds;

/** What to do with a line that cannot be read. */
public enum DamagedLines {
    /** Report it, count it and go on after it. */
    SKIP,
    /** Stop there with a {@link DamagedLineException}. */
    FATAL
}
