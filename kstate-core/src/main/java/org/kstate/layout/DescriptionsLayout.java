package org.kstate.layout;

/**
 * The file {@code descriptions}: how values are to be read. It is written under another name and renamed, under {@code store.lock}; a store
 * without it describes nothing.
 *
 * <pre>
 *   0   magic           long
 *   8   format version  int
 *   12  descriptions    int
 *   16  store id        long
 *   24  file length     int
 *   28  CRC32C          int, of the 28 bytes before and of all behind
 *   32  descriptions, in the order in which they were given:
 *     0   pattern length  int
 *     4   text length     int
 *     8   pattern, ASCII; then the text, UTF-8
 * </pre>
 */
public final class DescriptionsLayout {

    /** Eight bytes that say "descriptions of a store". */
    public static final long MAGIC = 0x52435345_4454534BL;
    /** Of this format. */
    public static final int VERSION = 1;
    /** Offset of {@link #MAGIC}. */
    public static final int MAGIC_OFFSET = 0;
    /** Offset of the format version, int. */
    public static final int VERSION_OFFSET = 8;
    /** Offset of the number of descriptions, int. */
    public static final int COUNT = 12;
    /** Offset of the store's id, long. */
    public static final int STORE_ID = 16;
    /** Offset of the length of the file, int. */
    public static final int FILE_LENGTH = 24;
    /** Offset of the checksum, int. */
    public static final int CHECKSUM = 28;
    /** Offset of the first description. */
    public static final int ENTRIES = 32;

    /** Offset in a description of the length of its pattern, int. */
    public static final int PATTERN_LENGTH = 0;
    /** Offset in a description of the length of its text, int. */
    public static final int TEXT_LENGTH = 4;
    /** Offset in a description of its pattern. */
    public static final int PATTERN = 8;

    /** Longest text of a description, in bytes of UTF-8. */
    public static final int MAX_TEXT_LENGTH = 32_768;
    /** Most descriptions of a store. */
    public static final int MAX_COUNT = 1024;
    /** Most bytes that the file takes. */
    public static final int MAX_FILE_LENGTH = 1 << 20;

    private DescriptionsLayout() {
    }
}
