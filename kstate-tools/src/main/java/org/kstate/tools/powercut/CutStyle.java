package org.kstate.tools.powercut;

import java.util.Locale;

/** What a device does with pages, names and lengths that were not flushed when the power went. */
public enum CutStyle {
    /** It has none of them. */
    DROPPED,
    /** It has all of them, as after the death of all processes. */
    KEPT,
    /** Of each it has any that was ever there since the flush. */
    MIXED,
    /** It has lengths and names, and of pages that are new some are zero. */
    ZEROED,
    /** It has all, but a file before the newest has lost its header: as after a flush that failed, since which the journal went on in a new file. */
    HEADERLESS;

    /**
     * What the report calls it.
     *
     * @return a word.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
