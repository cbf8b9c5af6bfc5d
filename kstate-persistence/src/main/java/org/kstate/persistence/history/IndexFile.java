package org.kstate.persistence.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.KernelLock;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.queue.JournalAccess;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/**
 * Reads and writes the file of {@link IndexLayout}. The file is never needed: one that is missing, damaged, of another journal or of another
 * past of this one is as none, and one that cannot be written is not.
 */
final class IndexFile {

    private static final int MAX_LENGTH = 1 << 28;
    private static final long LOCKED_BYTE = 0;

    private IndexFile() {
    }

    /** Reads the index of a journal; {@code null} if there is none that is right. The walk is behind its last record then. */
    static @Nullable HistoryIndex read(final ReadOnlyQueue queue, final Walk walk) {
        final ByteBuffer bytes = bytes(queue.directory().resolve(IndexLayout.NAME));
        final int[] cycles = queue.cycles();
        if (bytes == null || bytes.getLong(IndexLayout.JOURNAL_ID) != queue.journalId() || cycles.length == 0 || !coversFrom(bytes, cycles)) {
            return null;
        }
        final HistoryIndex index = new HistoryIndex(bytes.getInt(IndexLayout.GAP));
        walk.toStart();
        if (!walk.next(HistoryIndex.ORIGINS)) {
            return null;
        }
        index.begin(walk.record());
        if (!isLastRecord(bytes, walk)) {
            return null;
        }
        index.restore(bytes.getLong(IndexLayout.RECORDS), walk.record());
        index.disorder(bytes.getLong(IndexLayout.DISORDER_FROM), bytes.getLong(IndexLayout.DISORDER_UNTIL));
        bytes.position(IndexLayout.HEADER_LENGTH + IndexLayout.align(bytes.getInt(IndexLayout.FILES) * Integer.BYTES));
        state(bytes, index.all(), index.firstIndex());
        for (int i = 1; i < bytes.getInt(IndexLayout.STATES); i++) {
            final int nameLength = bytes.getInt(bytes.position());
            final byte[] name = new byte[nameLength];
            bytes.get(bytes.position() + IndexLayout.STATE_LENGTH, name);
            state(bytes, index.add(new StateIndex(new String(name, StandardCharsets.ISO_8859_1))), index.firstIndex());
        }
        return findPassedOver(queue.passedOver(), index, walk) ? index : null;
    }

    /** The file does not say where records are missing that a repair has passed over: they are found by their sequence numbers. */
    private static boolean findPassedOver(final long[] pairs, final HistoryIndex index, final Walk walk) {
        boolean isMoved = false;
        for (int i = 1; i < pairs.length; i += 2) {
            if (pairs[i] > index.firstSequence() && pairs[i] <= index.lastSequence()) {
                isMoved = true;
                if (!findPassedOver(pairs[i], index, walk)) {
                    return false;
                }
            }
        }
        return !isMoved || walk.moveTo(index.lastIndex()) && walk.next(HistoryIndex.ORIGINS);
    }

    private static boolean findPassedOver(final long next, final HistoryIndex index, final Walk walk) {
        final StateIndex all = index.all();
        int low = -1;
        for (int high = all.itemCount(); high - low > 1;) {
            final int middle = (low + high) / 2;
            if (!walk.moveTo(all.index(middle)) || !walk.next(RecordFilter.NONE)) {
                return false;
            }
            if (walk.record().sequence() < next) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (!walk.moveTo(low < 0 ? index.firstIndex() : all.index(low))) {
            return false;
        }
        walk.takeDamage();
        for (long before = Long.MIN_VALUE; walk.next(RecordFilter.NONE) && walk.record().sequence() <= next; before = walk.record().timeNs()) {
            final CorruptJournalException told = walk.takeDamage();
            if (told != null && (!walk.isPassedOver() || walk.record().sequence() == next)) {
                if (walk.isPassedOver()) {
                    index.passedOver(told, walk.record(), before);
                }
                return walk.isPassedOver();
            }
        }
        // The choice is of records that are not missing.
        return true;
    }

    /** The content, if it is whole; its CRC vouches for all lengths in it. */
    private static @Nullable ByteBuffer bytes(final Path file) {
        final ByteBuffer bytes;
        try {
            bytes = Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    final long size = channel.size();
                    if (size < IndexLayout.HEADER_LENGTH + IndexLayout.TAIL_LENGTH || size > MAX_LENGTH) {
                        return null;
                    }
                    final ByteBuffer content = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
                    while (content.hasRemaining() && channel.read(content) >= 0) {
                        continue;
                    }
                    return content.hasRemaining() ? null : content;
                }
            });
        } catch (final IOException e) {
            // Missing, or not for this user: it is built in memory.
            return null;
        }
        if (bytes == null || bytes.getLong(0) != IndexLayout.MAGIC || bytes.getInt(IndexLayout.FORMAT) != IndexLayout.FORMAT_VERSION
            || bytes.getLong(IndexLayout.LENGTH) != bytes.capacity()) {
            return null;
        }
        final int end = bytes.capacity() - IndexLayout.TAIL_LENGTH;
        return bytes.getInt(end) == crc(bytes, end) ? bytes : null;
    }

    private static int crc(final ByteBuffer bytes, final int end) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, end));
        return (int) crc.getValue();
    }

    /** Whether the files that are there and were read are all that were read, but for oldest ones. */
    private static boolean coversFrom(final ByteBuffer bytes, final int[] cycles) {
        final int files = bytes.getInt(IndexLayout.FILES);
        int present = 0;
        for (int i = 0; i < files; i++) {
            final int cycle = bytes.getInt(IndexLayout.HEADER_LENGTH + i * Integer.BYTES);
            if (cycle >= cycles[0]) {
                if (present == cycles.length || cycles[present] != cycle) {
                    return false;
                }
                present++;
            }
        }
        return present > 0;
    }

    private static boolean isLastRecord(final ByteBuffer bytes, final Walk walk) {
        final long index = bytes.getLong(IndexLayout.LAST_INDEX);
        if (!walk.moveTo(index) || !walk.next(HistoryIndex.ORIGINS)) {
            return false;
        }
        final JournalRecord record = walk.record();
        return walk.takeDamage() == null && record.index() == index && record.sequence() == bytes.getLong(IndexLayout.LAST_SEQUENCE)
            && record.crc() == bytes.getInt(IndexLayout.LAST_CRC) && record.timeNs() == bytes.getLong(IndexLayout.LAST_TIME);
    }

    private static void state(final ByteBuffer bytes, final StateIndex state, final long firstIndex) {
        final int at = bytes.position();
        final int items = bytes.getInt(at + IndexLayout.ITEMS);
        final int repeats = bytes.getInt(at + IndexLayout.REPEATS);
        boolean isCut = bytes.getInt(at + IndexLayout.CUT) != 0;
        bytes.position(at + IndexLayout.STATE_LENGTH + IndexLayout.align(bytes.getInt(at)));
        for (int i = 0; i < items; i++) {
            final long number = bytes.getLong();
            final long version = bytes.getLong();
            final long timeNs = bytes.getLong();
            final long index = bytes.getLong();
            if (index >= firstIndex) {
                state.item(number, version, timeNs, index);
            } else {
                isCut = true;
            }
        }
        for (int i = 0; i < repeats; i++) {
            final long number = bytes.getLong();
            final long version = bytes.getLong();
            final long timeNs = bytes.getLong();
            final long index = bytes.getLong();
            final long origin = bytes.getLong();
            if (index >= firstIndex) {
                state.repeat(number, version, timeNs, index, origin >= firstIndex ? origin : StateIndex.NONE);
            }
        }
        state.restore(bytes.getLong(at + IndexLayout.INCARNATION), isCut, bytes.getLong(at + IndexLayout.EXCHANGED) != 0,
            bytes.getLong(at + IndexLayout.ITEM_ORDINAL));
        final int last = at + IndexLayout.LAST_COMMIT;
        state.last(bytes.getLong(last), bytes.getLong(last + Long.BYTES), bytes.getLong(last + 2 * Long.BYTES),
            bytes.getLong(last + 3 * Long.BYTES));
    }

    /**
     * Puts an index in the place of the file, at once or not at all; whoever is killed meanwhile leaves the file as it was.
     *
     * @return whether it is written: not where this user may not, or another process is at it.
     */
    static boolean write(final Path journal, final long journalId, final HistoryIndex index, final int[] cycles) {
        if (!Files.isWritable(journal)) {
            return false;
        }
        final ByteBuffer bytes = content(journalId, index, cycles);
        if (bytes == null) {
            return false;
        }
        final Path lockFile = journal.resolve(IndexLayout.LOCK);
        try {
            final boolean isNew = !Files.exists(lockFile);
            try (KernelLock lock = KernelLock.open(lockFile)) {
                if (isNew) {
                    JournalAccess.giveLikeOwner(lockFile);
                }
                if (!lock.tryExclusive(LOCKED_BYTE)) {
                    return false;
                }
                write(journal, bytes);
                return true;
            }
        } catch (final IOException | KstateException e) {
            // No space, no right: the index is in memory.
            return false;
        }
    }

    private static void write(final Path journal, final ByteBuffer bytes) throws IOException {
        final Path making = journal.resolve(IndexLayout.MAKING);
        boolean isMoved = false;
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(making, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                    JournalAccess.giveLikeOwner(making);
                    bytes.rewind();
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    return bytes;
                }
            });
            Files.move(making, journal.resolve(IndexLayout.NAME), StandardCopyOption.ATOMIC_MOVE);
            isMoved = true;
        } finally {
            if (!isMoved) {
                Files.deleteIfExists(making);
            }
        }
    }

    private static @Nullable ByteBuffer content(final long journalId, final HistoryIndex index, final int[] cycles) {
        long length = IndexLayout.HEADER_LENGTH + IndexLayout.align(cycles.length * Integer.BYTES) + length(index.all()) + IndexLayout.TAIL_LENGTH;
        for (final StateIndex state : index.states()) {
            length += length(state);
        }
        if (length > MAX_LENGTH) {
            return null;
        }
        final ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(IndexLayout.MAGIC).putInt(IndexLayout.FORMAT_VERSION).putInt(1 + index.states().size()).putLong(journalId)
            .putLong(index.records()).putLong(index.lastIndex()).putLong(index.lastSequence()).putLong(index.lastTimeNs())
            .putInt(index.lastCrc()).putInt(cycles.length).putLong(length).putInt(index.leastGap()).putInt(0)
            .putLong(index.disorderFromNs()).putLong(index.disorderUntilNs());
        Arrays.stream(cycles).forEach(bytes::putInt);
        bytes.position(IndexLayout.HEADER_LENGTH + IndexLayout.align(cycles.length * Integer.BYTES));
        put(bytes, index.all());
        index.states().forEach(state -> put(bytes, state));
        final int end = bytes.position();
        bytes.putInt(crc(bytes, end)).putInt(0);
        return bytes;
    }

    private static long length(final StateIndex state) {
        return IndexLayout.STATE_LENGTH + RecordLayout.align(state.name().length())
            + (long) Long.BYTES * (StateIndex.ITEM * state.itemCount() + StateIndex.REPEAT * state.repeatCount());
    }

    private static void put(final ByteBuffer bytes, final StateIndex state) {
        final byte[] name = state.name().getBytes(StandardCharsets.ISO_8859_1);
        bytes.putInt(name.length).putInt(state.itemCount()).putInt(state.repeatCount()).putInt(state.isCut() ? 1 : 0);
        bytes.putLong(state.incarnation()).putLong(state.itemOrdinal());
        for (int i = 0; i < StateIndex.ITEM; i++) {
            bytes.putLong(state.lastWord(i));
        }
        bytes.putLong(state.isExchanged() ? 1 : 0).put(name);
        bytes.position(IndexLayout.align(bytes.position()));
        for (int i = 0; i < StateIndex.ITEM * state.itemCount(); i++) {
            bytes.putLong(state.itemWord(i));
        }
        for (int i = 0; i < StateIndex.REPEAT * state.repeatCount(); i++) {
            bytes.putLong(state.repeatWord(i));
        }
    }
}
