package org.kstate.persistence.queue;

import java.nio.charset.StandardCharsets;

/** A document of Chronicle's in its binary wire, checked byte by byte. For one thread. */
abstract class WireHeader {

    private static final int TYPE = 0xB6;
    private static final int BLOCK = 0x82;
    private static final int EVENT_NAME = 0xB9;
    /** The length is in the same byte. */
    private static final int FIELD_NAME = 0xC0;
    private static final int TEXT = 0xE0;
    private static final int SHORT_MASK = 0x1F;
    private static final int PADDING = 0x8F;
    private static final int LONG_PADDING = 0x8E;
    /** Codes of numbers, from this one on, and how many bytes each takes. */
    private static final int NUMBER = 0xA1;
    private static final int[] WIDTHS = {1, 2, 4, 1, 2, 4, 8};

    private final long end;
    private long position;
    private boolean isGood = true;

    /** Of a document from behind its length to its end. */
    WireHeader(final long start, final long end) {
        this.position = start;
        this.end = end;
    }

    /** The byte at a place before the end, without a sign. */
    abstract int at(long place);

    /** Whether all was as it should be so far. */
    final boolean isGood() {
        return isGood;
    }

    /** Where the next byte is; where something is wrong, about there. */
    final long position() {
        return position;
    }

    final void require(final boolean isSo) {
        isGood &= isSo;
    }

    private int next() {
        require(position < end);
        return isGood ? at(position++) : 0;
    }

    /** The place of what is wrong stays where it is. */
    final void code(final int wanted) {
        if (isGood && next() != wanted) {
            position--;
            isGood = false;
        }
    }

    private void bytes(final String wanted) {
        for (int i = 0; i < wanted.length(); i++) {
            code(wanted.charAt(i));
        }
    }

    final void event(final String name) {
        code(EVENT_NAME);
        code(name.length());
        bytes(name);
    }

    final void type(final String name) {
        code(TYPE);
        code(name.length());
        bytes(name);
    }

    final void field(final String name) {
        code(FIELD_NAME + name.length());
        bytes(name);
    }

    /** Where it ends. */
    final long block() {
        code(BLOCK);
        final long length = fixed(Integer.BYTES);
        require(length >= 0 && position + length <= end);
        return position + length;
    }

    final String text() {
        final int code = next();
        require((code & TEXT) == TEXT);
        final byte[] text = new byte[code & SHORT_MASK];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) next();
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    final long number() {
        final int code = next() - NUMBER;
        require(code >= 0 && code < WIDTHS.length);
        return fixed(isGood ? WIDTHS[code] : 0);
    }

    /** A number of so many bytes that has no code before it; one of fewer than eight has no sign. */
    final long fixed(final int width) {
        long number = 0;
        for (int i = 0; i < width; i++) {
            number |= (long) next() << i * Byte.SIZE;
        }
        return number;
    }

    /** Padding, of single bytes, up to a place. */
    final void padding(final long until) {
        while (isGood && position < until) {
            code(PADDING);
        }
    }

    /** The padding before a value that is aligned: single bytes, or their number and they; whatever they are. */
    final void paddingBefore(final int valueCode) {
        while (isGood && position < end && at(position) != valueCode) {
            final int code = next();
            if (code == LONG_PADDING) {
                skip(fixed(Integer.BYTES));
            } else {
                require(code == PADDING);
            }
        }
    }

    final void skip(final long length) {
        require(length >= 0 && length <= end - position);
        position += isGood ? length : 0;
    }
}
