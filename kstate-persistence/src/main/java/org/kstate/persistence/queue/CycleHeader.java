package org.kstate.persistence.queue;

import java.nio.ByteBuffer;

/**
 * The first document of a cycle's file: by its words Chronicle goes to the documents. Their values change while the file is written, and {@link
 * IndexCheck} looks where they lead; the rest never changes. Where a bit of that is wrong, Chronicle may miss a word without a sign, and find an end
 * of the file where there is none. For one thread.
 */
final class CycleHeader extends WireHeader {

    /** Enough for that of each roll cycle. */
    static final int MAX_LENGTH = 512;

    private static final int BYTE = 0xFF;
    private static final int LONG_ARRAY = 0x8D;
    private static final int LONG = 0xA7;
    /** The place of the last document, and the number of that. */
    private static final int WORDS_OF_POSITION = 2;
    /** There is one. */
    private static final int DATA_FORMAT = 1;

    private final ByteBuffer file;
    private final long end;

    private CycleHeader(final ByteBuffer file, final long end) {
        super(RawFile.HEADER, end);
        this.file = file;
        this.end = end;
    }

    /**
     * Whether it is as Chronicle makes one.
     *
     * @param file the beginning of a file, from its first byte on, of {@link #MAX_LENGTH} bytes, or to the end of the file.
     * @return false also if there is no whole document.
     */
    static boolean isGood(final ByteBuffer file) {
        final int word = file.limit() < RawFile.HEADER ? 0 : file.getInt(0);
        final long end = RawFile.HEADER + (long) (word & RawFile.LENGTH_MASK);
        if (!RawFile.isDocument(word) || (word & RawFile.META_DATA) == 0 || end > file.limit()) {
            return false;
        }
        final CycleHeader header = new CycleHeader(file, end);
        header.check();
        return header.isGood();
    }

    @Override
    int at(final long place) {
        return file.get((int) place) & BYTE;
    }

    private void check() {
        event("header");
        type("SCQStore");
        final long blockEnd = block();
        field("writePosition");
        paddingBefore(LONG_ARRAY);
        code(LONG_ARRAY);
        require(fixed(Long.BYTES) == WORDS_OF_POSITION);
        skip((1 + WORDS_OF_POSITION) * Long.BYTES);
        field("indexing");
        type("SCQSIndexing");
        final long indexingEnd = block();
        field("indexCount");
        require(Long.bitCount(number()) == 1);
        field("indexSpacing");
        require(Long.bitCount(number()) == 1);
        field("index2Index");
        word();
        field("lastIndex");
        word();
        require(position() == indexingEnd);
        field("dataFormat");
        require(number() == DATA_FORMAT);
        require(position() == blockEnd && position() == end);
    }

    private void word() {
        paddingBefore(LONG);
        code(LONG);
        skip(Long.BYTES);
    }
}
