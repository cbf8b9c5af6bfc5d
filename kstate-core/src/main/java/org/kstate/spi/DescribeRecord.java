package org.kstate.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.layout.DescriptionsLayout;
import org.kstate.layout.NamePattern;

/**
 * The bodies of records of the kind {@link Journal#DESCRIBE}: how the values of some states are to be read. A description that is too long for one
 * record stands in several, each the next one of the journal's chain. A description without all its parts does not count.
 *
 * <pre>
 *   0   part             int   from 0
 *   4   parts            int   of this description
 *   8   pattern length   int
 *   12  text length      int   bytes of the text in this part
 *   16  pattern, ASCII; then a part of the text, UTF-8
 * </pre>
 *
 * <p>Numbers are little-endian. A description without text says that its pattern describes nothing any more.
 *
 * <p>An object puts the parts together that a reader meets. For one thread at a time.
 */
public final class DescribeRecord {

    /** Offset of the number of the part, int. */
    public static final int PART = 0;
    /** Offset of the number of parts, int. */
    public static final int PARTS = 4;
    /** Offset of the length of the pattern, int. */
    public static final int PATTERN_LENGTH = 8;
    /** Offset of the length of the text in this part, int. */
    public static final int TEXT_LENGTH = 12;
    /** Offset of the pattern. */
    public static final int PATTERN = 16;
    /** Longest body. */
    public static final int MAX_LENGTH = 4096;

    private static final long NONE = -1;

    private long lastSequence = NONE;
    private int nextPart;
    private int parts;
    private String pattern = "";
    private ByteBuffer text = ByteBuffer.allocate(0);
    private String wholeText = "";

    /** Begins to read: no part was met. */
    public DescribeRecord() {
    }

    /**
     * The bodies of the records of a description.
     *
     * @param pattern of names.
     * @param text    how values are read; empty to say that nothing describes them any more.
     * @return the words of each record, in their order.
     */
    public static List<long[]> bodies(final NamePattern pattern, final String text) {
        final byte[] name = pattern.toString().getBytes(StandardCharsets.US_ASCII);
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final int room = MAX_LENGTH - PATTERN - name.length;
        final int count = Math.max(1, (bytes.length + room - 1) / room);
        final List<long[]> bodies = new ArrayList<>(count);
        for (int part = 0; part < count; part++) {
            final int from = part * room;
            final int length = Math.min(room, bytes.length - from);
            final int words = (PATTERN + name.length + length + Long.BYTES - 1) / Long.BYTES;
            final ByteBuffer body = ByteBuffer.allocate(words * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            body.putInt(part).putInt(count).putInt(name.length).putInt(length).put(name).put(bytes, from, length).rewind();
            final long[] longs = new long[words];
            body.asLongBuffer().get(longs);
            bodies.add(longs);
        }
        return bodies;
    }

    /**
     * Takes the next record of this kind that a reader meets.
     *
     * @param sequence of the record.
     * @param body     of the record.
     * @return whether a description is whole with it: {@link #pattern} and {@link #text}.
     */
    public boolean add(final long sequence, final byte[] body) {
        final boolean isNext = sequence == lastSequence + 1;
        lastSequence = NONE;
        if (body.length < PATTERN) {
            return false;
        }
        final ByteBuffer content = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        final int part = content.getInt(PART);
        final int patternLength = content.getInt(PATTERN_LENGTH);
        final int textLength = content.getInt(TEXT_LENGTH);
        if (patternLength < 1 || patternLength > body.length - PATTERN || textLength < 0 || textLength > body.length - PATTERN - patternLength) {
            return false;
        }
        final String name = new String(body, PATTERN, patternLength, StandardCharsets.US_ASCII);
        if (part == 0) {
            parts = content.getInt(PARTS);
            pattern = name;
            nextPart = 0;
            text = ByteBuffer.allocate(DescriptionsLayout.MAX_TEXT_LENGTH);
        } else if (!isNext || part != nextPart || content.getInt(PARTS) != parts || !name.equals(pattern)) {
            return false;
        }
        if (textLength > text.remaining()) {
            return false;
        }
        text.put(body, PATTERN + patternLength, textLength);
        nextPart++;
        if (nextPart < parts) {
            lastSequence = sequence;
            return false;
        }
        return isText();
    }

    /** What is no text, or of no name's pattern, was written by nobody. */
    private boolean isText() {
        try {
            NamePattern.of(pattern);
            wholeText = StandardCharsets.UTF_8.newDecoder().decode(text.flip()).toString();
            return true;
        } catch (final CharacterCodingException | IllegalStateNameException e) {
            return false;
        }
    }

    /**
     * The pattern of the description that is whole.
     *
     * @return a name, or a pattern of names.
     */
    public String pattern() {
        return pattern;
    }

    /**
     * The text of the description that is whole.
     *
     * @return the text; empty if the pattern describes nothing any more.
     */
    public String text() {
        return wholeText;
    }
}
