package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault of compiled code is told where it is asked for, and not at a later step of the thread. */
class LateFaultTest {

    private static final int PAGE = 4096;
    private static final int UNTIL_COMPILED = 200_000;
    private static final int FAULTS = 50;

    @TempDir
    private Path directory;
    private long found;

    private void read(final long address) {
        if (UnsafeMemory.MEMORY.readInt(address) == 7) {
            found++;
        }
    }

    @Test
    void shouldBeToldAtOnce() throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve("cut"), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(2 * PAGE));
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * PAGE);
            final long address = Jvm.address(mapped) + PAGE;
            for (int i = 0; i < UNTIL_COMPILED; i++) {
                read(address);
            }
            channel.truncate(0);
            for (int i = 0; i < FAULTS; i++) {
                assertThrows(InternalError.class, () -> {
                    read(address);
                    LateFault.tellNow();
                });
            }
            assertEquals(0, found);
        }
    }
}
