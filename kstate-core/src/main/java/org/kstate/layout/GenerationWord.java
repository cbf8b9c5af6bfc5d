package org.kstate.layout;

/**
 * The word in {@code pages} that counts the writing sessions of one number: {@code generation:63 | taken:1}. Written with {@code store.lock} held,
 * read by any thread.
 *
 * <p>A session that begins to write takes the generation and sets the mark. Whoever gives the number back raises the generation and clears
 * the mark. A taker that finds the mark set raises the generation as well: the last session of the number ended and nobody raised it. So
 * two sessions never have the same generation of one number, whatever {@code control} says.
 */
public final class GenerationWord {

    private static final long TAKEN = 1;
    private static final int GENERATION_SHIFT = 1;

    private GenerationWord() {
    }

    /**
     * The generation in the word: that of the session which has it, if one has.
     *
     * @param word as read.
     * @return the generation.
     */
    public static long generation(final long word) {
        return word >>> GENERATION_SHIFT;
    }

    /**
     * The word once a session has taken the number's generation.
     *
     * @param word as it stands.
     * @return with the mark, and a generation that no session had.
     */
    public static long taken(final long word) {
        return ((word & TAKEN) == 0 ? word : raised(word)) | TAKEN;
    }

    /**
     * The word once a number was given back.
     *
     * @param word as it stands.
     * @return without the mark, with the next generation.
     */
    public static long raised(final long word) {
        return generation(word) + 1 << GENERATION_SHIFT;
    }
}
