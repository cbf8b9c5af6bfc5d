package org.kstate.layout;

/**
 * The word in {@code pages} that names a journal's last record: 0 nothing is known; the sequence number and one more: that is the last record;
 * the complement of this: it was the last one, and the next was being made visible.
 */
public final class JournalChainWord {

    /** The word of a journal of which nothing is known yet. */
    public static final long UNKNOWN = 0;

    private JournalChainWord() {
    }

    /**
     * The word for a last record.
     *
     * @param sequence its sequence number; 0 if there is none.
     * @return the word.
     */
    public static long settled(final long sequence) {
        return sequence + 1;
    }

    /**
     * Whether a record was being made visible.
     *
     * @param word of a journal.
     * @return true if the last record is the word's, or the one after it.
     */
    public static boolean isUnsettled(final long word) {
        return word < 0;
    }

    /**
     * The word while the next record is being made visible.
     *
     * @param word of a journal, settled or not.
     * @return the word, not settled; an unknown one as it is.
     */
    public static long unsettled(final long word) {
        return word > 0 ? ~word : word;
    }

    /**
     * The sequence number in a word.
     *
     * @param word of a journal.
     * @return the number; 0 if nothing is known.
     */
    public static long sequence(final long word) {
        return word == UNKNOWN ? 0 : (word > 0 ? word : ~word) - 1;
    }
}
