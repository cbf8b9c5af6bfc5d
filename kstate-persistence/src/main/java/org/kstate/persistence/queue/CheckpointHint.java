package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * The file that says where the last complete checkpoint of a journal begins. Whoever reads it looks in the journal whether that is so; without it the
 * whole journal is read.
 *
 * @param index    of the record that begins it.
 * @param sequence of that record.
 */
record CheckpointHint(long index, long sequence) {

    /** Name of the file in a journal's directory. */
    static final String NAME = "checkpoint";
    private static final String MAKING = "checkpoint.new";
    private static final long MARK = 0x54504B434548434BL;
    private static final int CRC = 24;
    private static final int LENGTH = 28;

    /** What stands in a journal's directory; {@code null} if there is nothing that can be used. */
    static @Nullable CheckpointHint read(final Path journal) {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH + 1).order(ByteOrder.LITTLE_ENDIAN);
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(journal.resolve(NAME), StandardOpenOption.READ)) {
                    return channel.read(bytes.clear(), 0);
                }
            });
        } catch (final IOException e) {
            return null;
        }
        if (bytes.position() != LENGTH || bytes.getLong(0) != MARK || bytes.getInt(CRC) != crc(bytes)) {
            return null;
        }
        return new CheckpointHint(bytes.getLong(Long.BYTES), bytes.getLong(2 * Long.BYTES));
    }

    /** Puts this in the place of what stands in a journal's directory, at once or not at all. */
    void write(final Path journal) {
        final Path making = journal.resolve(MAKING);
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MARK).putLong(index).putLong(sequence);
        bytes.putInt(crc(bytes)).flip();
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(making, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                    JournalAccess.giveLike(making, journal.resolve(OwnerFile.NAME));
                    return channel.write(bytes.rewind());
                }
            });
            Files.move(making, journal.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (final NoSuchFileException e) {
            // Another checkpoint was noted at the same moment.
            return;
        } catch (final IOException e) {
            throw OpenFailure.of(e, making, "Where the checkpoint begins cannot be written down: the checkpoint counts, and the whole journal is"
                + " read where it could be used. Check space and permissions: file=" + making);
        }
    }

    private static int crc(final ByteBuffer bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC));
        return (int) crc.getValue();
    }
}
