package org.kstate.persistence.queue;

import java.nio.charset.StandardCharsets;

import net.openhft.chronicle.queue.RollCycle;
import org.jspecify.annotations.Nullable;

/**
 * The first document of a queue's table, in Chronicle's binary wire: how the queue rolls. It never changes once the table is made. Checked
 * byte by byte, as Chronicle would make objects of whatever classes it names. For one thread.
 */
final class TableHeader {

    private static final int TYPE = 0xB6;
    private static final int BLOCK = 0x82;
    private static final int EVENT_NAME = 0xB9;
    /** The length is in the same byte. */
    private static final int FIELD_NAME = 0xC0;
    private static final int TEXT = 0xE0;
    private static final int SHORT_MASK = 0x1F;
    private static final int PADDING = 0x8F;
    /** Codes of numbers, from this one on, and how many bytes each takes. */
    private static final int NUMBER = 0xA1;
    private static final int[] WIDTHS = {1, 2, 4, 1, 2, 4, 8};

    private final RawFile table;
    private final long end;
    private long position;
    private boolean isGood = true;

    private TableHeader(final RawFile table, final long start, final long end) {
        this.table = table;
        this.position = start;
        this.end = end;
    }

    /**
     * Checks it.
     *
     * @param table  the file.
     * @param start  where the document begins, behind its length.
     * @param length of the document.
     * @return what is wrong, as {@code name=value} pairs; {@code null} if nothing is.
     */
    static @Nullable String fault(final RawFile table, final long start, final int length) {
        final TableHeader header = new TableHeader(table, start, start + length);
        header.check();
        return header.isGood ? null : "offset=" + header.position;
    }

    private void check() {
        code(EVENT_NAME);
        code("header".length());
        bytes("header");
        type("STStore");
        final long blockEnd = block();
        field("wireType");
        type("WireType");
        final String wireType = text();
        field("metadata");
        type("SCQMeta");
        final long metaEnd = block();
        field("roll");
        type("SCQSRoll");
        final long rollEnd = block();
        field("length");
        final long lengthMs = number();
        field("format");
        final RollCycle rollCycle = AcceptedRollCycles.ofFormat(text(), table.file());
        field("epoch");
        final long epoch = number();
        require(position == rollEnd);
        field("sourceId");
        final long sourceId = number();
        require(position == metaEnd);
        require("BINARY_LIGHT".equals(wireType) && sourceId == 0 && rollCycle != null && lengthMs == rollCycle.lengthInMillis()
            && epoch == rollCycle.defaultEpoch());
        while (isGood && position < blockEnd) {
            code(PADDING);
        }
        require(position == blockEnd && position == end);
    }

    private void require(final boolean isSo) {
        isGood &= isSo;
    }

    private int next() {
        require(position < end);
        return isGood ? table.word(position++) & 0xFF : 0;
    }

    /** The place of what is wrong stays where it is. */
    private void code(final int wanted) {
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

    private void type(final String name) {
        code(TYPE);
        code(name.length());
        bytes(name);
    }

    private void field(final String name) {
        code(FIELD_NAME + name.length());
        bytes(name);
    }

    /** Where it ends. */
    private long block() {
        code(BLOCK);
        final long length = isGood ? table.word(position) : 0;
        position += Integer.BYTES;
        require(length >= 0 && position + length <= end);
        return position + length;
    }

    private String text() {
        final int code = next();
        require((code & TEXT) == TEXT);
        final byte[] text = new byte[code & SHORT_MASK];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) next();
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private long number() {
        final int code = next() - NUMBER;
        require(code >= 0 && code < WIDTHS.length);
        long number = 0;
        final int width = isGood ? WIDTHS[code] : 0;
        for (int i = 0; i < width; i++) {
            number |= (long) next() << i * Byte.SIZE;
        }
        return number;
    }
}
