package org.kstate.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.testing.SharedMemory;

/** A journal whose history is asked for, with an index that notes each sixteenth record. */
abstract class HistoryFixture {

    static final String GAP = "kstate.history.gap";
    static final String INDEX = "history.index";
    static final long START_MS = 1_795_000_000_000L;
    /** In the place of a version, where an exception told of damage. */
    static final long TOLD = 0;
    private static final int HEAD_MARK = 0x524A534B;

    @TempDir(factory = SharedMemory.class)
    Path directory;
    Path journal;
    final Bytes<?> value = Bytes.allocateElasticDirect();

    @BeforeEach
    void setGap() {
        System.setProperty(GAP, "16");
        journal = directory.resolve("journal");
    }

    @AfterEach
    void clear() {
        System.clearProperty(GAP);
        value.releaseLast();
    }

    /** In the head of the record of a time, or in the payload of its first entry. The journal has one file. */
    final void damage(final long timeNs, final boolean isHead) throws IOException {
        final Path file;
        try (Stream<Path> files = Files.list(journal)) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        final ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < words.capacity() - 80; at += 4) {
            if (words.getInt(at) == HEAD_MARK && words.getLong(at + 16) == timeNs) {
                final int place = at + (isHead ? 24 : words.getInt(at + 56) + 1);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) (words.get(place) ^ 1)}), place);
                }
                return;
            }
        }
        throw new AssertionError("no such record");
    }

    /** Versions; {@link #TOLD} where damage is told. */
    static List<Long> steps(final HistoryRange range) {
        final List<Long> versions = new ArrayList<>();
        try (HistoryCursor cursor = range.open()) {
            for (;;) {
                try {
                    if (!cursor.next()) {
                        return versions;
                    }
                    versions.add(cursor.commit().version());
                } catch (final CorruptJournalException e) {
                    versions.add(TOLD);
                }
            }
        }
    }
}
