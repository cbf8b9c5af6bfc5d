package org.kstate.persistence.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;
import org.kstate.memory.OpenFailure;
import org.kstate.persistence.record.RecordLayout;

/**
 * A file of a journal's queue, read as bytes through a window of fixed length: no mapping, so that a file which is cut meanwhile is no fault.
 * What is behind the end of the file reads as zeros. For one thread at a time, which is not interrupted.
 */
final class RawFile implements Closeable {

    /** Header of a document: not complete. Alone, or with the length that it will have. */
    static final int NOT_COMPLETE = 0x80000000;
    /** Header of a document: Chronicle's own. */
    static final int META_DATA = 0x40000000;
    /** Header of a document: how long it is. */
    static final int LENGTH_MASK = 0x3FFFFFFF;
    /** In place of a header: the file is finished. */
    static final int END = NOT_COMPLETE | META_DATA;
    /** Bytes of a header. */
    static final int HEADER = Integer.BYTES;
    /** What the file's own header does not tell. */
    static final long UNKNOWN = -1;

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    /** Holds the longest record twice over. */
    private static final int WINDOW = Integer.highestOneBit(RecordLayout.MAX_LENGTH) << 2;
    private static final int FILE_HEADER = 512;
    /** Name and padding before the array in a document of the index are no longer. */
    private static final int INDEX_NAME = 48;
    /** In binary wire: a name, bytes that stand before a value so that it is aligned, an array of longs, a long, a short number. */
    private static final int EVENT_NAME = 0xB9;
    private static final int PADDING = 0x8F;
    private static final int LONG_PADDING = 0x8E;
    private static final int LONG_ARRAY = 0x8D;
    private static final int LONG = 0xA7;
    private static final int UNSIGNED_BYTE = 0xA1;
    private static final int UNSIGNED_SHORT = 0xA2;
    private static final int UNSIGNED_INT = 0xA3;
    private static final int SHORT = 0xA5;
    private static final int INT = 0xA6;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer window;
    private final long address;
    private long start;
    private int filled;

    private RawFile(final Path file, final FileChannel channel, final ByteBuffer window) {
        this.file = file;
        this.channel = channel;
        this.window = window;
        this.address = Jvm.address(window);
    }

    static RawFile open(final Path file) {
        return open(file, newWindow());
    }

    /** Memory to read files through, one after another: it is freed when nothing reaches it, and not when a file is closed. */
    static ByteBuffer newWindow() {
        return ByteBuffer.allocateDirect(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Through a window that no other open file is read through. */
    static RawFile open(final Path file, final ByteBuffer window) {
        try {
            return new RawFile(file, FileChannel.open(file, StandardOpenOption.READ), window);
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The same; {@code null} if the file is gone. */
    static @Nullable RawFile openPresent(final Path file, final ByteBuffer window) {
        try {
            return new RawFile(file, FileChannel.open(file, StandardOpenOption.READ), window);
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    private static RuntimeException unreadable(final Path file, final IOException e) {
        return OpenFailure.of(e, file, "A file of the journal cannot be read; check its permissions: file=" + file);
    }

    Path file() {
        return file;
    }

    long size() {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Forgets what was read: the next look is at what is there then. */
    void refresh() {
        filled = 0;
    }

    /** The int at a place; 0 behind the end of the file. */
    int word(final long position) {
        return MEMORY.readInt(at(position, Integer.BYTES));
    }

    /** The address of bytes of the file, valid until the next call here. */
    long at(final long position, final int length) {
        if (position < start || position + length > start + filled) {
            fill(position, length);
        }
        return address + (position - start);
    }

    private void fill(final long position, final int length) {
        if (length > window.capacity()) {
            throw new IllegalArgumentException("No more than the window holds is read at a time: length=" + length + ", file=" + file);
        }
        window.clear();
        try {
            while (window.hasRemaining() && channel.read(window, position + window.position()) > 0) {
                continue;
            }
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
        start = position;
        filled = window.position();
        if (filled < length) {
            MEMORY.setMemory(address + filled, length - filled, (byte) 0);
            // Not kept: a live file grows.
            filled = 0;
        }
    }

    /** Bytes of a document with the padding behind it. */
    static long aligned(final int length) {
        return (length & 0xFFFFFFFFL) + (HEADER - 1) & -HEADER;
    }

    /** Whether a word is the header of a document that is there. */
    static boolean isDocument(final int word) {
        return word != 0 && (word & NOT_COMPLETE) == 0 && (word & LENGTH_MASK) != 0;
    }

    /**
     * The next place that is or holds the given word, 4-byte aligned.
     *
     * @param from where to begin, a multiple of 4.
     * @param end  where to end.
     * @return the place, or the end if there is none.
     */
    long find(final int wanted, final long from, final long end) {
        long position = from;
        while (position < end) {
            at(position, Integer.BYTES);
            final long here = address + (position - start);
            final long length = Math.min(end - position, filled == 0 ? Integer.BYTES : start + filled - position) & -Integer.BYTES;
            for (long i = 0; i < length; i += Integer.BYTES) {
                if (MEMORY.readInt(here + i) == wanted) {
                    return position + i;
                }
            }
            position += Math.max(length, Integer.BYTES);
        }
        return end;
    }

    /** Behind the last int that is not 0; the place to begin with if there is none behind that. */
    long dataEnd(final long from) {
        final long end = size();
        long last = from;
        for (long position = from; position < end; position += Integer.BYTES) {
            at(position, Integer.BYTES);
            final long here = address + (position - start);
            final long length = Math.min(end - position, filled == 0 ? Integer.BYTES : start + filled - position) & -Integer.BYTES;
            for (long i = 0; i < length; i += Integer.BYTES) {
                if (MEMORY.readInt(here + i) != 0) {
                    last = position + i + Integer.BYTES;
                }
            }
            position += Math.max(length, Integer.BYTES) - Integer.BYTES;
        }
        return last;
    }

    /** Where the file says that its last document begins; {@link #UNKNOWN} if it does not. */
    long writePosition() {
        return number("writePosition", LONG_ARRAY, 1 + 2 * Long.BYTES);
    }

    /** What the file says of which document is to be in its index next; {@link #UNKNOWN} if it does not. */
    long nextIndexed() {
        return number("lastIndex", LONG, 1);
    }

    /** Of how many documents one is in the index; {@link #UNKNOWN} if the file does not say. */
    long indexSpacing() {
        return header().shortNumber("indexSpacing");
    }

    /** What the file's own header says of its index; each {@link #UNKNOWN} if it does not. */
    record IndexWords(long index, long count, long spacing, long placeOfNext) {
    }

    /** The same as field by field, by one look at the header. */
    IndexWords indexWords() {
        final Header header = header();
        final long place = header.place("index2Index", LONG, 1);
        final long index = place == UNKNOWN ? UNKNOWN : MEMORY.readLong(header.from + place);
        return new IndexWords(index, header.shortNumber("indexCount"), header.shortNumber("indexSpacing"), header.place("lastIndex", LONG, 1));
    }

    /** The file's own header, valid until the next look at another place: its bytes, and where they are in memory. */
    private record Header(long from, String bytes) {

        /** Where the value of a field begins; negative if there is no such field. */
        private int valueOf(final String name) {
            final int found = bytes.indexOf(name);
            final int value = found + name.length();
            return found < 0 || value + 1 + 3 * Long.BYTES >= bytes.length() ? -1 : value;
        }

        private long shortNumber(final String name) {
            final int value = valueOf(name);
            return switch (value < 0 ? 0 : bytes.charAt(value)) {
                case UNSIGNED_BYTE -> bytes.charAt(value + 1);
                case UNSIGNED_SHORT, SHORT -> MEMORY.readShort(from + value + 1) & 0xFFFF;
                case UNSIGNED_INT, INT -> MEMORY.readInt(from + value + 1);
                case 0 -> UNKNOWN;
                default -> (bytes.charAt(value) & 0x80) == 0 ? bytes.charAt(value) : UNKNOWN;
            };
        }

        private long place(final String name, final int code, final int offset) {
            int i = valueOf(name);
            while (i >= 0 && i + 1 + 3 * Long.BYTES < bytes.length()) {
                final int value = bytes.charAt(i);
                if (value == code) {
                    return (long) i + offset;
                } else if (value == PADDING) {
                    i++;
                } else if (value == LONG_PADDING) {
                    final int padding = MEMORY.readInt(from + i + 1);
                    i += 1 + Integer.BYTES + (padding < 0 || padding > bytes.length() ? bytes.length() : padding);
                } else {
                    return UNKNOWN;
                }
            }
            return UNKNOWN;
        }
    }

    private Header header() {
        refresh();
        final long from = at(0, FILE_HEADER);
        final byte[] header = new byte[FILE_HEADER];
        MEMORY.readBytes(from, header, 0, header.length);
        return new Header(from, new String(header, StandardCharsets.ISO_8859_1));
    }

    private long number(final String name, final int code, final int offset) {
        final long place = place(name, code, offset);
        return place == UNKNOWN ? UNKNOWN : MEMORY.readLong(at(place, Long.BYTES));
    }

    /** Where {@link #writePosition()} stands; {@link #UNKNOWN} if the file does not say. Behind it is the number of that document, encoded. */
    long placeOfWritePosition() {
        return place("writePosition", LONG_ARRAY, 1 + 2 * Long.BYTES);
    }

    /** Where {@link #nextIndexed()} stands; {@link #UNKNOWN} if the file does not say. */
    long placeOfNextIndexed() {
        return place("lastIndex", LONG, 1);
    }

    /** Where the document begins that says where the parts of the index are; {@link #UNKNOWN} if the file does not say. */
    long index() {
        return number("index2Index", LONG, 1);
    }

    /** Where {@link #index()} stands; {@link #UNKNOWN} if the file does not say. */
    long placeOfIndex() {
        return place("index2Index", LONG, 1);
    }

    /**
     * Where an array of longs begins in a document of the index: its capacity, how many are used, and these; {@link #UNKNOWN} if there is none, or
     * what stands between the name and it does not lead to it.
     */
    long arrayIn(final long document) {
        final int word = word(document);
        if (!isDocument(word) || (word & META_DATA) == 0) {
            return UNKNOWN;
        }
        final long from = at(document + HEADER, INDEX_NAME);
        int i = (MEMORY.readByte(from) & 0xFF) == EVENT_NAME ? 2 + (MEMORY.readByte(from + 1) & 0xFF) : INDEX_NAME;
        while (i >= 0 && i + Integer.BYTES < INDEX_NAME) {
            switch (MEMORY.readByte(from + i) & 0xFF) {
                case LONG_ARRAY -> {
                    return document + HEADER + i + 1;
                }
                case PADDING -> i++;
                case LONG_PADDING -> {
                    final int padding = MEMORY.readInt(from + i + 1);
                    i += 1 + Integer.BYTES + (padding < 0 || padding > INDEX_NAME ? INDEX_NAME : padding);
                }
                default -> {
                    return UNKNOWN;
                }
            }
        }
        return UNKNOWN;
    }

    /** Whether the code of an array stands somewhere at the beginning of a document of the index. */
    boolean hasArrayCode(final long document) {
        final long from = at(document + HEADER, INDEX_NAME);
        for (int i = 0; i < INDEX_NAME; i++) {
            if ((MEMORY.readByte(from + i) & 0xFF) == LONG_ARRAY) {
                return true;
            }
        }
        return false;
    }

    /** Whether a document of the index begins with a name. */
    boolean isNamed(final long document, final String name) {
        final long from = at(document + HEADER, INDEX_NAME);
        if ((MEMORY.readByte(from) & 0xFF) != EVENT_NAME || MEMORY.readByte(from + 1) != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (MEMORY.readByte(from + 2 + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The long at a place; 0 behind the end of the file. */
    long number(final long position) {
        return MEMORY.readLong(at(position, Long.BYTES));
    }

    private long place(final String name, final int code, final int offset) {
        return header().place(name, code, offset);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw unreadable(file, e);
        }
    }
}
