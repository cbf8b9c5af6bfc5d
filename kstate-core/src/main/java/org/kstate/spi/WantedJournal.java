package org.kstate.spi;

/**
 * Which journal has to be in a directory. A provider makes one only if none is wanted.
 *
 * @param mustExist whether there has to be one.
 * @param id        the identity of the one that has to be there, or {@link #ANY_ID}.
 */
public record WantedJournal(boolean mustExist, long id) {

    /** Stands for an identity that is not known. */
    public static final long ANY_ID = 0;
    /** Whatever is there, or a new one. */
    public static final WantedJournal ANY = new WantedJournal(false, ANY_ID);

    /**
     * The journal of an identity.
     *
     * @param id identity that the store noted, or {@link #ANY_ID} if it noted none.
     * @return what has to be there.
     */
    public static WantedJournal of(final long id) {
        return id == ANY_ID ? ANY : new WantedJournal(true, id);
    }

    /**
     * Whether a new journal will do.
     *
     * @return true if one may be made.
     */
    public boolean mayBeNew() {
        return !mustExist && id == ANY_ID;
    }
}
