package org.kstate.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long the thread that made this object has waited for a processor in its life, while it could have run: the second number of
 * {@code /proc/thread-self/schedstat}, in nanoseconds. Source: the kernel's documentation, {@code scheduler/sched-stats}. For that thread.
 */
final class WaitingTime {

    private static final Path SOURCE = Path.of("/proc/thread-self/schedstat");
    private static final int LONGEST = 128;

    private final FileChannel channel;
    private final ByteBuffer line = ByteBuffer.allocateDirect(LONGEST);

    WaitingTime() {
        try {
            // What the name stands for is decided now: later reads are of this thread's numbers, whoever makes them.
            channel = Files.isReadable(SOURCE) ? FileChannel.open(SOURCE, StandardOpenOption.READ) : null;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the kernel tells; if not, the time is always 0. */
    boolean isTold() {
        return channel != null;
    }

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
        line.flip();
        while (line.get() != ' ') {
            continue;
        }
        long ns = 0;
        for (byte digit = line.get(); digit != ' '; digit = line.get()) {
            ns = ns * 10 + digit - '0';
        }
        return ns;
    }
}
