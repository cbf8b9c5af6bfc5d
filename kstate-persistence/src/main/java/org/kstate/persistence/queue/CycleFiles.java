package org.kstate.persistence.queue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.RollingResourcesCache;
import net.openhft.chronicle.queue.impl.single.PrecreatedFiles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.record.RecordLayout;

/**
 * The files of a journal's queue, one for each roll cycle, looked at from outside.
 *
 * <p>Chronicle Queue moves a file whose header is not ready out of the way and begins the cycle anew: right for a file that a killed
 * process had only begun, but records are gone from the journal where the header of a file in use was damaged. So headers are looked at
 * before the queue is: a file that was only begun is removed, and one with records in it is told as damaged and left alone.
 */
final class CycleFiles {

    /** As {@link PrecreatedFiles} has it. */
    private static final String PRECREATED_SUFFIX = ".precreated";
    private static final int NOT_COMPLETE = 0x80000000;
    private static final int META_DATA = 0x40000000;
    private static final int LENGTH_MASK = 0x3FFFFFFF;
    private static final int MAX_HEADER = 4096;
    /** What follows the first header's length in Chronicle's files: an event name in binary wire. */
    private static final long HEADER_EVENT = ByteBuffer.wrap("\u00b9\u0006header".getBytes(StandardCharsets.ISO_8859_1))
        .order(ByteOrder.LITTLE_ENDIAN).getLong();
    /** Begins the document behind the header: the file's index, whose name differs from that of the header's field. */
    private static final String INDEX_EVENT = "\u00b9\u000bindex2index";
    private static final int PREFIX_LENGTH = Integer.BYTES + Long.BYTES;
    private static final int SCAN_LENGTH = 1 << 20;

    private final Path directory;
    private final RollCycle rollCycle;
    private final long epochMs;
    private final RollingResourcesCache names;
    private final boolean isPlain;

    /** What the first bytes of a file of Chronicle's say. */
    enum Header { READY, UNFINISHED, DAMAGED }

    CycleFiles(final Path directory, final RollCycle rollCycle) {
        this(directory, rollCycle, false);
    }

    private CycleFiles(final Path directory, final RollCycle rollCycle, final boolean isPlain) {
        this.isPlain = isPlain;
        this.directory = directory;
        this.rollCycle = rollCycle;
        this.epochMs = rollCycle.defaultEpoch();
        this.names = new RollingResourcesCache(rollCycle, epochMs,
            name -> new File(directory.toFile(), name + SingleChronicleQueue.SUFFIX),
            file -> file.getName().substring(0, file.getName().length() - SingleChronicleQueue.SUFFIX.length()));
    }

    /** Those of a queue whose messages are no records: whatever stands behind a file's header counts as one. */
    static CycleFiles ofPlainQueue(final Path directory, final RollCycle rollCycle) {
        return new CycleFiles(directory, rollCycle, true);
    }

    /** The file of a cycle, there or not. */
    Path file(final int cycle) {
        return names.resourceFor(cycle).path.toPath();
    }

    /** The file that Chronicle takes for a new cycle's if it is there. */
    Path precreatedFile(final int cycle) {
        return PrecreatedFiles.preCreatedFile(names.resourceFor(cycle).path).toPath();
    }

    /** The time at which a cycle begins. */
    long startMs(final int cycle) {
        return epochMs + (long) cycle * rollCycle.lengthInMillis();
    }

    /** The cycle of a time. */
    int cycleAt(final long timeMs) {
        return (int) ((timeMs - epochMs) / rollCycle.lengthInMillis());
    }

    /** The cycles that have files, oldest first. */
    int[] cycles() {
        return Arrays.stream(files(directory)).mapToInt(this::cycle).toArray();
    }

    int cycle(final Path file) {
        final String name = file.getFileName().toString();
        try {
            return names.parseCount(name.substring(0, name.length() - SingleChronicleQueue.SUFFIX.length()));
        } catch (final RuntimeException e) {
            throw new CorruptJournalException("A file of the journal is not named after the journal's roll cycle; move it away: rollCycle="
                + rollCycle + ", file=" + file, e);
        }
    }

    /** The queue's files in a directory, oldest first. */
    static Path[] files(final Path directory) {
        return files(directory, SingleChronicleQueue.SUFFIX);
    }

    /** Files made ahead for cycles that were not begun. */
    static Path[] precreatedFiles(final Path directory) {
        return files(directory, PRECREATED_SUFFIX);
    }

    private static Path[] files(final Path directory, final String suffix) {
        try (var entries = Files.list(directory)) {
            return entries.filter(path -> path.getFileName().toString().endsWith(suffix))
                .sorted(Comparator.comparing(Path::toString))
                .toArray(Path[]::new);
        } catch (final IOException e) {
            throw OpenFailure.of(e, directory, "The directory of the journal cannot be read; check its permissions: journal=" + directory);
        }
    }

    /**
     * Removes the newest file if a process was killed in making it, and files made ahead, and checks the headers of all others. Nobody
     * else may be making one.
     *
     * @throws CorruptJournalException if the header of a file with records in it is damaged.
     */
    void removeUnfinished() {
        checkHeaders();
        removeLeft();
    }

    /** As {@link #removeUnfinished()}, for who has {@linkplain #checkHeaders checked} older files: these do not change. */
    void removeLeft() {
        for (final Path file : precreatedFiles(directory)) {
            delete(file);
        }
        removeUnfinishedNewest();
    }

    /**
     * Removes the newest file if a process was killed in making it. Nobody else may be making one.
     *
     * @return whether there was one.
     * @throws CorruptJournalException if it has records in it and its header is damaged.
     */
    boolean removeUnfinishedNewest() {
        final Path[] files = files(directory);
        if (files.length == 0) {
            return false;
        }
        final Path newest = files[files.length - 1];
        final Header header = header(newest);
        if (header == Header.READY) {
            return false;
        }
        if (header == Header.DAMAGED || hasContent(newest)) {
            throw damaged(newest);
        }
        delete(newest);
        return true;
    }

    /** As {@link #removeUnfinishedNewest()}, if a cycle's file is there and not ready. */
    void removeUnfinished(final int cycle) {
        final Path file = file(cycle);
        if (Files.exists(file) && header(file) != Header.READY) {
            removeUnfinishedNewest();
        }
    }

    /**
     * Checks the headers of all files; the newest may be in the making.
     *
     * @throws CorruptJournalException if one is damaged.
     */
    void checkHeaders() {
        final Path[] files = files(directory);
        for (int i = 0; i < files.length; i++) {
            final Header header = header(files[i]);
            // The second look: an appender may have finished the file after the first, and written to it.
            if (header == Header.DAMAGED || header == Header.UNFINISHED && (i < files.length - 1 || hasContent(files[i]))
                && header(files[i]) != Header.READY && Files.exists(files[i])) {
                throw damaged(files[i]);
            }
        }
    }

    private CorruptJournalException damaged(final Path file) {
        if (isPlain) {
            return new CorruptJournalException("The header of a file of the queue is damaged; stop the process that appends to it and its readers,"
                + " put back a copy of the file or move it away, and start them again: file=" + file);
        }
        return new CorruptJournalException("The header of a file of the journal is damaged;"
            + " put back a copy, or repair the journal (kstate repair): skip makes an earlier file anew, truncate puts the newest one aside: file="
            + file);
    }

    /** What the header of a file says; {@link Header#UNFINISHED} also for one that is empty or gone. */
    static Header header(final Path file) {
        // A table has more in front, and is checked by those who use it.
        final boolean isCycle = file.getFileName().toString().endsWith(SingleChronicleQueue.SUFFIX);
        final ByteBuffer prefix = ByteBuffer.allocate(isCycle ? CycleHeader.MAX_LENGTH : PREFIX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (Files.exists(file)) {
            try {
                Uninterrupted.withFiles(() -> {
                    prefix.clear();
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                        while (prefix.hasRemaining() && channel.read(prefix, prefix.position()) > 0) {
                            continue;
                        }
                    }
                    return file;
                });
            } catch (final NoSuchFileException e) {
                // Another session has removed what a killed one had only begun.
                return Header.UNFINISHED;
            } catch (final IOException e) {
                throw OpenFailure.of(e, file, "A file of the journal cannot be read; check its permissions: file=" + file);
            }
        }
        return header(prefix.flip(), isCycle);
    }

    /** The same for a cycle's file that is open. */
    static Header header(final RawFile file) {
        final ByteBuffer prefix = ByteBuffer.allocate(CycleHeader.MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        while (prefix.hasRemaining()) {
            prefix.putLong(file.number(prefix.position()));
        }
        return header(prefix.flip(), true);
    }

    private static Header header(final ByteBuffer prefix, final boolean isCycle) {
        final int word = prefix.limit() < Integer.BYTES ? 0 : prefix.getInt(0);
        if ((word & NOT_COMPLETE) != 0 || word == 0) {
            return Header.UNFINISHED;
        }
        final boolean isHeader = (word & META_DATA) != 0 && (word & LENGTH_MASK) < MAX_HEADER && prefix.limit() >= PREFIX_LENGTH
            && prefix.getLong(Integer.BYTES) == HEADER_EVENT;
        return isHeader && (!isCycle || CycleHeader.isGood(prefix)) ? Header.READY : Header.DAMAGED;
    }

    /** Whether a file whose header is not ready was in use, so that the header was ready once. */
    boolean hasContent(final Path file) {
        return isPlain ? search(file, CycleFiles::findUse) : hasRecord(file);
    }

    /** Whether there is anything like a record in a file. */
    static boolean hasRecord(final Path file) {
        return search(file, CycleFiles::findRecord);
    }

    /** What looks for something in a file. */
    @FunctionalInterface
    private interface Search {
        boolean find(FileChannel file) throws IOException;
    }

    private static boolean search(final Path file, final Search search) {
        try {
            return Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    return search.find(channel);
                }
            });
        } catch (final NoSuchFileException e) {
            return false;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "A file of the journal cannot be read; check its permissions: file=" + file);
        }
    }

    private static boolean findRecord(final FileChannel file) throws IOException {
        return findWord(file, 0, word -> word == RecordLayout.HEAD_MARK);
    }

    /** Chronicle makes a file's index when the header is ready, and the messages come behind that. A header in the making is short. */
    private static boolean findUse(final FileChannel file) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(MAX_HEADER);
        file.read(head, 0);
        return new String(head.array(), StandardCharsets.ISO_8859_1).contains(INDEX_EVENT) || findWord(file, MAX_HEADER, word -> word != 0);
    }

    private static boolean findWord(final FileChannel file, final long from, final IntPredicate wanted) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(SCAN_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        for (long position = from; file.read(buffer.clear(), position) >= Integer.BYTES; position += buffer.position()) {
            buffer.flip();
            while (buffer.remaining() >= Integer.BYTES) {
                if (wanted.test(buffer.getInt())) {
                    return true;
                }
            }
        }
        return false;
    }

    static void delete(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "An unfinished file of the journal cannot be removed; remove it: file=" + file);
        }
    }
}
