package org.kstate.layout;

/**
 * What an announced record is of, in one word: {@code version mod 2^43 : 43 | page : 20 | 0} for a commit of one state,
 * {@code generation:44 | descriptor:16 | 0:3 | 1} for one of several.
 */
public final class PendingReference {

    private static final int PAGE_SHIFT = 1;
    private static final int PAGE_MASK = 0xFFFFF;
    private static final int VERSION_SHIFT = 21;

    private PendingReference() {
    }

    /**
     * The reference to a version of a page.
     *
     * @param page    index of the page.
     * @param version raw version; its low 43 bits are kept.
     * @return the word.
     */
    public static long ofPage(final int page, final long version) {
        return version << VERSION_SHIFT | (long) page << PAGE_SHIFT;
    }

    /**
     * The reference to a descriptor, which is the commit word that refers to it.
     *
     * @param reference {@link CommitWord#reference}.
     * @return the word.
     */
    public static long ofDescriptor(final long reference) {
        return reference;
    }

    /**
     * Whether the word refers to a descriptor.
     *
     * @param reference the word.
     * @return true for a descriptor, false for a page.
     */
    public static boolean isDescriptor(final long reference) {
        return (reference & 1) != 0;
    }

    /**
     * The page that is referred to.
     *
     * @param reference the word.
     * @return index of the page, not checked.
     */
    public static int page(final long reference) {
        return (int) (reference >>> PAGE_SHIFT) & PAGE_MASK;
    }

    /**
     * Whether the word refers to a version.
     *
     * @param reference the word.
     * @param version   a raw version.
     * @return true if the low 43 bits agree.
     */
    public static boolean names(final long reference, final long version) {
        return reference >>> VERSION_SHIFT == (version << VERSION_SHIFT) >>> VERSION_SHIFT;
    }
}
