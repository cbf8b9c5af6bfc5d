package org.kstate.persistence.queue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.kstate.memory.Uninterrupted;

/**
 * Checks a queue's table byte by byte before Chronicle Queue follows what stands in it. Chronicle reads one wrong byte before a value as
 * padding, or as the value, and then binds its lock to a place of the next key. For one thread.
 *
 * <pre>
 *   document   header {@code b9 06 "header"}, then the roll cycle; {@link TableHeader} checks it
 *   document   for each key: {@code b9}, length of the name, name, padding, {@code a7}, a long at a multiple of 8
 *   ...
 *   0          where the next key comes; behind it stands what a process has written that was killed in making one
 * </pre>
 */
final class TableCheck {

    /** The keys that each finished table has: Chronicle makes them with the table, before any other. */
    private static final List<String> NEEDED = List.of("listing.highestcycle", "listing.lowestcycle", "listing.modcount", QueueTable.WRITE_LOCK);
    /** Mapped whole by Chronicle: one chunk and its overlap. */
    private static final long LENGTH = 128 << 10;
    private static final int MAX_ENTRY = 4096;
    private static final int EVENT_NAME = 0xB9;
    private static final int MAX_NAME = 0x7F;
    private static final int PADDING = 0x8F;
    private static final int LONG_PADDING = 0x8E;
    private static final int LONG = 0xA7;

    private final RawFile table;
    private final Set<String> names = new HashSet<>();

    private TableCheck(final RawFile table) {
        this.table = table;
    }

    /**
     * Checks a table that is finished. Others may add keys to it meanwhile.
     *
     * @return what is wrong, as {@code name=value} pairs; {@code null} if nothing is.
     */
    static @Nullable String fault(final RawFile table) {
        return new TableCheck(table).fault(true);
    }

    /**
     * As {@link #fault(RawFile)}, for a table to which keys may still come: it was not made aside, and who makes it may be killed. A key that is
     * missing is a fault beside one that is not among the needed: Chronicle makes those first, and what stands there has its name, or came later.
     */
    static @Nullable String faultInMaking(final RawFile table) {
        return new TableCheck(table).fault(false);
    }

    /**
     * The same for a table that is not open.
     *
     * @param table its path.
     * @param check {@link #fault} or {@link #faultInMaking}.
     */
    static @Nullable String faultOf(final Path table, final Function<RawFile, @Nullable String> check) {
        return Uninterrupted.call(() -> {
            try (RawFile file = RawFile.open(table)) {
                return check.apply(file);
            }
        });
    }

    private @Nullable String fault(final boolean isFinished) {
        final int first = table.word(0);
        if (!RawFile.isDocument(first) || (first & RawFile.META_DATA) == 0 || lengthOf(first) > MAX_ENTRY) {
            return "offset=0, header=0x" + Integer.toHexString(first);
        }
        final String inHeader = TableHeader.fault(table, RawFile.HEADER, lengthOf(first));
        if (inHeader != null) {
            return inHeader;
        }
        long position = RawFile.HEADER + RawFile.aligned(lengthOf(first));
        int word = table.word(position);
        while (RawFile.isDocument(word)) {
            final String inKey = keyFault(position, word);
            if (inKey != null) {
                return inKey;
            }
            position += RawFile.HEADER + RawFile.aligned(lengthOf(word));
            word = table.word(position);
        }
        // Chronicle writes a key before its header, and clears what stands behind it: whatever is there is not read.
        if (word != 0 && word != RawFile.NOT_COMPLETE) {
            return "offset=" + position + ", header=0x" + Integer.toHexString(word);
        }
        final boolean isComplete = isFinished || !NEEDED.containsAll(names);
        for (final String name : NEEDED) {
            if (isComplete && !names.contains(name)) {
                return "missingKey=" + name;
            }
        }
        return null;
    }

    private static int lengthOf(final int word) {
        return word & RawFile.LENGTH_MASK;
    }

    private @Nullable String keyFault(final long position, final int word) {
        final int length = lengthOf(word);
        if ((word & RawFile.META_DATA) != 0 || length > MAX_ENTRY || position + length > LENGTH / 2) {
            return "offset=" + position + ", header=0x" + Integer.toHexString(word);
        }
        final long start = position + RawFile.HEADER;
        final int nameLength = unsigned(start + 1);
        if (unsigned(start) != EVENT_NAME || nameLength == 0 || nameLength > MAX_NAME || nameLength + 2 + 1 + Long.BYTES > length) {
            return "offset=" + start + ", key=0x" + Integer.toHexString(unsigned(start)) + ", nameLength=" + nameLength;
        }
        final String name = name(start + 2, nameLength);
        if (name == null || !names.add(name)) {
            return "offset=" + start + ", name=" + name;
        }
        final long code = behindPadding(start + 2 + nameLength, start + length);
        // Padding at the end of the document is to a multiple of four.
        final long used = RawFile.aligned((int) (code + 1 + Long.BYTES - start));
        if (unsigned(code) != LONG || (code + 1) % Long.BYTES != 0 || used != RawFile.aligned(length)) {
            return "offset=" + code + ", code=0x" + Integer.toHexString(unsigned(code)) + ", name=" + name;
        }
        return null;
    }

    private int unsigned(final long position) {
        return table.word(position) & 0xFF;
    }

    /** Chronicle compares names without looking at their case. */
    private @Nullable String name(final long start, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) unsigned(start + i);
            if (bytes[i] <= ' ') {
                return null;
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /** Where padding ends; where it is wrong if it is. */
    private long behindPadding(final long from, final long end) {
        long position = from;
        while (position < end) {
            final int code = unsigned(position);
            if (code == PADDING) {
                position++;
            } else if (code == LONG_PADDING) {
                final long zeros = table.word(position + 1);
                if (zeros < 0 || zeros > Long.BYTES || !isZero(position + 1 + Integer.BYTES, zeros)) {
                    return position;
                }
                position += 1 + Integer.BYTES + zeros;
            } else {
                return position;
            }
        }
        return position;
    }

    private boolean isZero(final long from, final long count) {
        for (long i = 0; i < count; i++) {
            if (unsigned(from + i) != 0) {
                return false;
            }
        }
        return true;
    }
}
