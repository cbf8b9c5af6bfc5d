package org.kstate.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * How long the processors of this machine, all together, were taken by a hypervisor for others while they had something to do: the eighth number of
 * the line {@code cpu} of {@code /proc/stat}, in hundredths of a second. Source: the kernel's documentation, {@code filesystems/proc}. For
 * one thread.
 */
final class StolenTime {

    private static final Path SOURCE = Path.of("/proc/stat");
    private static final int STOLEN = 8;
    private static final int LINE = 256;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final FileChannel channel;
    private final ByteBuffer line = ByteBuffer.allocate(LINE);

    StolenTime() {
        try {
            channel = Files.isReadable(SOURCE) ? FileChannel.open(SOURCE, StandardOpenOption.READ) : null;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds since the machine began, in steps of ten milliseconds; 0 where the kernel does not tell. */
    long ns() {
        if (channel == null) {
            return 0;
        }
        line.clear();
        try {
            channel.read(line, 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final String[] numbers = new String(line.array(), 0, line.position(), StandardCharsets.US_ASCII).split("\\s+", STOLEN + 2);
        return numbers.length <= STOLEN ? 0 : Long.parseLong(numbers[STOLEN].trim()) * TICK_NS;
    }
}
