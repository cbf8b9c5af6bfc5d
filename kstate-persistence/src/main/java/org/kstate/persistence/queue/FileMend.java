package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * What a repair does to one file of a queue. Each step can be done again. Nobody else may be writing the file; readers may read it meanwhile. For
 * one thread, which is not interrupted.
 */
final class FileMend {

    /** Of a copy, before its number. */
    static final String DAMAGED = ".damaged-";
    private static final String MAKING = ".damaged.new";
    private static final int COPY_LENGTH = 1 << 16;
    /** As many bits of the word behind the file's write position say which document that is; the upper ones repeat the position. */
    private static final int LEAST_SEQUENCE_BITS = 32;
    /** A header and four bytes. */
    private static final long LEAST_FILLER = 2L * RawFile.HEADER;
    /** Not the mark of a record, and not what a hole holds. */
    static final byte FILLER = '-';
    private static final int FILLER_WORD = FILLER << 24 | FILLER << 16 | FILLER << 8 | FILLER;
    /** More than any roll cycle's index has in one array. */
    private static final long MOST_ENTRIES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private FileMend(final Path file, final FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Ends a file at a place: what is behind is not there for any reader from then on.
     *
     * @param file      of a cycle.
     * @param cut       where the end mark comes.
     * @param lastStart where the last document before it begins.
     * @param documents how many documents are before it, at least one.
     */
    static void cut(final Path file, final long cut, final long lastStart, final long documents) {
        change(file, mend -> {
            // First, so that no reader comes to anything that is changed afterwards.
            mend.writeInt(cut, RawFile.END);
            mend.channel.force(false);
            mend.endIndex(cut, lastStart, documents);
        });
    }

    /**
     * Puts documents of nobody in the place of damaged ones, so that those behind are found, and found by their indexes.
     *
     * @param file  of a cycle.
     * @param from  where the first damaged document begins.
     * @param to    where the next one begins that is whole.
     * @param count how many there were; 0: what is there is of no record.
     * @return whether they have room there, and nothing of the file's own is in the way; if not, nothing was changed.
     */
    static boolean fill(final Path file, final long from, final long to, final long count) {
        if (!canFill(file, from, to, count)) {
            return false;
        }
        change(file, mend -> {
            mend.dropIndexed(from, to);
            mend.fill(from, to, count);
        });
        return true;
    }

    /** Whether {@link #fill} can be done; nothing is changed. */
    static boolean canFill(final Path file, final long from, final long to, final long count) {
        if (count * LEAST_FILLER > to - from || to - from > RawFile.LENGTH_MASK) {
            return false;
        }
        try (RawFile raw = RawFile.open(file)) {
            final long rootDocument = Math.max(0, raw.index());
            final long root = raw.arrayIn(rootDocument);
            if (root == RawFile.UNKNOWN || isIn(rootDocument, from, to)) {
                return false;
            }
            final long parts = Math.min(raw.number(root), MOST_ENTRIES);
            for (long i = 0; i < parts; i++) {
                if (isIn(raw.number(entry(root, i)), from, to)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Whether a file has its end mark at a place. */
    static boolean isCut(final Path file, final long cut) {
        try (RawFile raw = RawFile.open(file)) {
            return raw.word(cut) == RawFile.END;
        }
    }

    /**
     * Makes sure that a file can be {@linkplain #cut cut}; nothing is changed.
     *
     * @throws CorruptJournalException if its index is damaged.
     */
    static void checkIndex(final Path file) {
        try (RawFile raw = RawFile.open(file)) {
            checkIndex(raw);
        }
    }

    private static void checkIndex(final RawFile raw) {
        final long root = raw.arrayIn(Math.max(0, raw.index()));
        final boolean isKnown = raw.placeOfWritePosition() != RawFile.UNKNOWN && raw.placeOfNextIndexed() != RawFile.UNKNOWN
            && root != RawFile.UNKNOWN && raw.indexSpacing() > 0;
        final long capacity = isKnown ? raw.number(root) : 0;
        if (capacity <= 0 || capacity > MOST_ENTRIES) {
            throw new CorruptJournalException("The index of a file of the journal is damaged, too; put back a copy, or move the file away to do"
                + " without its records: file=" + raw.file());
        }
    }

    private void fill(final long from, final long to, final long count) throws IOException {
        final long last = Math.max(1, count) - 1;
        // Backwards, so that the first header is what makes all of them be there.
        for (long i = last; i >= 0; i--) {
            final long at = from + i * LEAST_FILLER;
            final int length = (int) ((i == last ? to : at + LEAST_FILLER) - at) - RawFile.HEADER;
            // A place may be as long as the file.
            final byte[] text = new byte[Math.min(COPY_LENGTH, length)];
            Arrays.fill(text, FILLER);
            for (int written = 0; written < length; written += text.length) {
                write(at + RawFile.HEADER + written, ByteBuffer.wrap(text, 0, Math.min(text.length, length - written)));
            }
            writeInt(at, count == 0 ? length | RawFile.META_DATA : length);
        }
    }

    /** Whether a document that is no record stands in the place of a lost one, as {@link #fill} leaves it. */
    static boolean isFiller(final RawFile raw, final long offset, final int length) {
        if (length < Integer.BYTES || length % Integer.BYTES != 0) {
            return false;
        }
        final long end = offset + RawFile.HEADER + length;
        for (long position = offset + RawFile.HEADER; position < end; position += Integer.BYTES) {
            if (raw.word(position) != FILLER_WORD) {
                return false;
            }
        }
        return true;
    }

    /** Takes the places of lost documents out of the index, of which no part is among them. */
    private void dropIndexed(final long from, final long to) throws IOException {
        try (RawFile raw = RawFile.open(file)) {
            final long root = raw.arrayIn(Math.max(0, raw.index()));
            final long parts = Math.min(raw.number(root), MOST_ENTRIES);
            for (long i = 0; i < parts; i++) {
                final long part = raw.number(entry(root, i));
                final long array = part <= 0 ? RawFile.UNKNOWN : raw.arrayIn(part);
                final long used = array == RawFile.UNKNOWN ? 0 : Math.min(raw.number(array), MOST_ENTRIES);
                for (long k = 0; k < used; k++) {
                    final long position = raw.number(entry(array, k));
                    if (position != from && isIn(position, from, to)) {
                        writeLong(entry(array, k), 0);
                    }
                }
            }
        }
    }

    private static boolean isIn(final long position, final long from, final long to) {
        return position >= from && position < to;
    }

    /** A change of a file. */
    private interface Change {
        void make(FileMend mend) throws IOException;
    }

    private static void change(final Path file, final Change change) {
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    change.make(new FileMend(file, channel));
                    channel.force(true);
                    return file;
                }
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A file of the journal cannot be repaired; a copy of it is beside it. Check space and permissions, then"
                + " repair again: file=" + file);
        }
    }

    private void writeInt(final long position, final int value) throws IOException {
        write(position, word.clear().putInt(value).flip());
    }

    private void writeLong(final long position, final long value) throws IOException {
        write(position, word.clear().putLong(value).flip());
    }

    private void write(final long position, final ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** What the file says of its last document and of its index, as if nothing had been behind the cut. */
    private void endIndex(final long cut, final long lastStart, final long documents) throws IOException {
        try (RawFile raw = RawFile.open(file)) {
            checkIndex(raw);
            final long place = raw.placeOfWritePosition();
            final long indexPlace = raw.placeOfNextIndexed();
            final long root = raw.arrayIn(Math.max(0, raw.index()));
            final long spacing = raw.indexSpacing();
            final long capacity = raw.number(root);
            writeLong(place, lastStart);
            writeLong(place + Long.BYTES, numbered(lastStart, documents - 1, capacity, spacing));
            writeLong(indexPlace, (documents + spacing - 1) / spacing * spacing);
            endArrays(raw, root, cut);
        }
    }

    private static long numbered(final long position, final long sequence, final long capacity, final long spacing) {
        final int bits = 2 * (Long.SIZE - 1 - Long.numberOfLeadingZeros(capacity)) + Long.SIZE - 1 - Long.numberOfLeadingZeros(spacing);
        return (position << Math.max(LEAST_SEQUENCE_BITS, bits)) + sequence;
    }

    /** Two levels: an array of the places of arrays of the places of documents. */
    private void endArrays(final RawFile raw, final long root, final long cut) throws IOException {
        final long used = endArray(raw, root, cut);
        for (long i = 0; i < used; i++) {
            final long part = raw.number(entry(root, i));
            final long array = part == 0 ? RawFile.UNKNOWN : raw.arrayIn(part);
            if (array != RawFile.UNKNOWN) {
                endArray(raw, array, cut);
            }
        }
    }

    private static long entry(final long array, final long i) {
        return array + (2 + i) * Long.BYTES;
    }

    /** Takes out of an array what is behind the cut; how many are left in use. */
    private long endArray(final RawFile raw, final long array, final long cut) throws IOException {
        final long capacity = Math.min(raw.number(array), MOST_ENTRIES);
        long used = 0;
        for (long i = 0; i < capacity; i++) {
            final long position = raw.number(entry(array, i));
            if (position >= cut || position < 0) {
                writeLong(entry(array, i), 0);
            } else if (position != 0) {
                used = i + 1;
            }
        }
        writeLong(array + Long.BYTES, used);
        raw.refresh();
        return used;
    }

    /**
     * Copies a file of the journal beside it, under a name that nobody reads as a file of the queue.
     *
     * @return the copy, on the device.
     */
    static Path copy(final Path file) {
        final Path making = file.resolveSibling(file.getFileName() + MAKING);
        boolean isMade = false;
        try {
            CycleFiles.delete(making);
            JournalAccess.makeLikeOwner(making);
            Uninterrupted.withFiles(() -> {
                try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                     FileChannel to = FileChannel.open(making, StandardOpenOption.WRITE)) {
                    copy(from, to);
                    to.force(true);
                    return making;
                }
            });
            final Path copy = free(file);
            Files.move(making, copy, StandardCopyOption.ATOMIC_MOVE);
            isMade = true;
            syncNames(file.getParent());
            return copy;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A damaged file of the journal cannot be copied before it is repaired, and nothing was changed; check space"
                + " and permissions: file=" + file);
        } finally {
            // Where there is no space, others need it.
            if (!isMade) {
                CycleFiles.delete(making);
            }
        }
    }

    /** Holes stay holes: a file of the queue is mostly one. */
    private static void copy(final FileChannel from, final FileChannel to) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_LENGTH);
        final long size = from.size();
        for (long position = 0; position < size; position += COPY_LENGTH) {
            buffer.clear();
            while (buffer.hasRemaining() && from.read(buffer, position + buffer.position()) > 0) {
                continue;
            }
            buffer.flip();
            if (!isZero(buffer)) {
                for (long at = position; buffer.hasRemaining();) {
                    at += to.write(buffer, at);
                }
            }
        }
        if (size > to.size()) {
            to.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    private static boolean isZero(final ByteBuffer buffer) {
        for (int i = 0; i < buffer.limit(); i++) {
            if (buffer.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static Path free(final Path file) {
        int i = 1;
        while (Files.exists(file.resolveSibling(file.getFileName() + DAMAGED + i))) {
            i++;
        }
        return file.resolveSibling(file.getFileName() + DAMAGED + i);
    }

    /**
     * Puts a file aside, as {@link #copy} would name a copy of it.
     *
     * @return where it is; {@code null} if it was not there any more.
     */
    static @Nullable Path putAside(final Path file) {
        try {
            if (!Files.exists(file)) {
                return null;
            }
            final Path aside = free(file);
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            syncNames(file.getParent());
            return aside;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A damaged file of the journal cannot be put aside; check the permissions of the directory, then repair"
                + " again: file=" + file);
        }
    }

    /** Brings a file to the device. */
    static void sync(final Path file) {
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(true);
                    return file;
                }
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A file of the journal could not be brought to its device; see to the device, then try again: file="
                + file);
        }
    }

    /** Brings the names in a directory to the device. */
    static void syncNames(final Path directory) {
        sync(directory);
    }
}
