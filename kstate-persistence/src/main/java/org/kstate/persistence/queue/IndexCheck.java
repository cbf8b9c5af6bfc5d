package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.Uninterrupted;

/**
 * Checks the words of a cycle's file by which Chronicle Queue goes to its documents, before it does. Chronicle follows them without a look: one that
 * leads behind the end of the file makes a reader touch memory that is not there, which the JVM tells late, and an appender make the file longer.
 * The file is read as bytes. Others may append to it meanwhile. For one thread at a time.
 *
 * <pre>
 *   header     index2Index: where the first array begins; lastIndex, indexCount, indexSpacing
 *   document   {@code "index2index"}: capacity, used, places of the documents {@code "index"}
 *   document   {@code "index"}: capacity, used, places of documents, one of as many as indexSpacing says
 * </pre>
 */
final class IndexCheck {

    /** More than any roll cycle's index has in one array. */
    private static final long MOST_ENTRIES = 1 << 20;
    private static final int ARRAY_HEAD = 2;
    private static final int WINDOW = 8 << 10;

    private final RawFile file;
    private long size;

    /**
     * What a look at all of a file's index has found.
     *
     * @param isTaken whether there was an index to look at: a file that is gone or not ready has none, and may have one later.
     * @param fault   what is wrong, as {@code name=value} pairs; {@code null} if nothing is.
     */
    record Look(boolean isTaken, @Nullable String fault) {

        private static final Look NONE = new Look(false, null);

        boolean isSound() {
            return isTaken && fault == null;
        }
    }

    private IndexCheck(final RawFile file) {
        this.file = file;
        this.size = file.size();
    }

    /** Memory to read a file's index through. */
    static ByteBuffer newWindow() {
        return ByteBuffer.allocateDirect(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Checks what Chronicle follows when it comes to the first document of a file.
     *
     * @param path   of the file, there or not.
     * @param window to read it through, of {@link #newWindow()}.
     * @throws CorruptJournalException if that leads elsewhere than to a document in the file.
     */
    static void requireEntrance(final Path path, final ByteBuffer window) {
        final Look look = Uninterrupted.repeated(() -> look(path, window, false));
        if (look.fault != null) {
            throw damaged(path, look.fault);
        }
    }

    /**
     * Checks all of a file's index.
     *
     * @param path   of the file, there or not.
     * @param window to read it through, of {@link #newWindow()}.
     * @return what was found.
     */
    static Look look(final Path path, final ByteBuffer window) {
        return Uninterrupted.repeated(() -> look(path, window, true));
    }

    private static Look look(final Path path, final ByteBuffer window, final boolean isWhole) {
        try (RawFile file = RawFile.openPresent(path, window)) {
            // One that is not ready has no index, and is told or made ready by others.
            return file == null || CycleFiles.header(file) != CycleFiles.Header.READY ? Look.NONE : new Look(true, fault(file, isWhole));
        }
    }

    /** What is wrong with the index of a file that is open and has a header; {@code null} if nothing is. */
    static @Nullable String fault(final RawFile file, final boolean isWhole) {
        return new IndexCheck(file).fault(isWhole);
    }

    static CorruptJournalException damaged(final Path file, final String fault) {
        return new CorruptJournalException("The index of a file of the journal is damaged, and leads out of the file or beside its documents; put"
            + " back a copy, or read on in a later file: " + fault + ", file=" + file);
    }

    private @Nullable String fault(final boolean isWhole) {
        final RawFile.IndexWords words = file.indexWords();
        final long root = words.index();
        final long spacing = words.spacing();
        if (root == RawFile.UNKNOWN || spacing <= 0 || Long.bitCount(spacing) != 1 || words.placeOfNext() == RawFile.UNKNOWN) {
            return "part=header, index=" + root + ", spacing=" + spacing;
        }
        if (root == 0) {
            // The first record makes it.
            return null;
        }
        final long capacity = words.count();
        final String atRoot = arrayFault("index2index", root, capacity);
        if (atRoot != null) {
            return atRoot;
        }
        final long entries = file.arrayIn(root);
        for (long i = 0; i < looked(entries, capacity, isWhole); i++) {
            final long part = file.number(entry(entries, i));
            final String inPart = part == 0 ? null : partFault(part, capacity, isWhole);
            if (inPart != null) {
                return inPart + ", part=" + i;
            }
        }
        return null;
    }

    private @Nullable String partFault(final long part, final long capacity, final boolean isWhole) {
        final String inHeader = arrayFault("index", part, capacity);
        if (inHeader != null) {
            return inHeader;
        }
        final long entries = file.arrayIn(part);
        for (long i = 0; i < looked(entries, capacity, isWhole); i++) {
            // 0: not there yet, or dropped by a repair.
            final long place = file.number(entry(entries, i));
            if (place != 0 && !(isWhole ? isWithin(place, RawFile.HEADER) : isDocumentAt(place))) {
                return "document=" + i + ", offset=" + place;
            }
        }
        return null;
    }

    /** A document of Chronicle's with a name and an array of as many longs as the header of the file says; or with no array at all. */
    private @Nullable String arrayFault(final String name, final long document, final long capacity) {
        final String fault = "array=" + name + ", offset=" + document;
        if (capacity <= 0 || capacity > MOST_ENTRIES || Long.bitCount(capacity) != 1) {
            return "part=header, indexCount=" + capacity;
        }
        if (!isWithin(document, RawFile.HEADER)) {
            return fault;
        }
        final int word = file.word(document);
        final long end = document + RawFile.HEADER + (word & RawFile.LENGTH_MASK);
        if (!RawFile.isDocument(word) || (word & RawFile.META_DATA) == 0 || !file.isNamed(document, name) || !isWithin(document, end - document)) {
            return fault + ", header=0x" + Integer.toHexString(word);
        }
        final long array = file.arrayIn(document);
        if (array == RawFile.UNKNOWN) {
            // Without the code of one Chronicle finds none either, and goes from document to document.
            return file.hasArrayCode(document) ? fault + ", before=padding" : null;
        }
        final long used = file.number(array + Long.BYTES);
        if (file.number(array) != capacity || used < 0 || used > capacity || array % Long.BYTES != 0 || entry(array, capacity) != end) {
            return fault + ", capacity=" + file.number(array) + ", used=" + used + ", end=" + end;
        }
        return null;
    }

    /** Also one that is not complete: it is in the index before that. */
    private boolean isDocumentAt(final long place) {
        if (!isWithin(place, RawFile.HEADER)) {
            return false;
        }
        final int word = file.word(place);
        return word != 0 && isWithin(place, RawFile.HEADER + (word & RawFile.LENGTH_MASK));
    }

    /** How many entries of an array are looked at; none of an array that there is not. */
    private static long looked(final long array, final long capacity, final boolean isWhole) {
        return array == RawFile.UNKNOWN ? 0 : isWhole ? capacity : 1;
    }

    private static long entry(final long array, final long i) {
        return array + (ARRAY_HEAD + i) * Long.BYTES;
    }

    /** Where a document may begin, and in the file: others make that longer, never shorter. */
    private boolean isWithin(final long place, final long length) {
        if (place <= 0 || place % RawFile.HEADER != 0) {
            return false;
        }
        if (place > size - length) {
            size = file.size();
        }
        return place <= size - length;
    }
}
