package org.kstate.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of {@code /proc} that is read again and again from its beginning. Allocates nothing in reading. For one thread. */
final class KernelText {

    private final FileChannel channel;
    private final ByteBuffer text;

    /** What the name stands for is decided now: later reads are of this thread's numbers, whoever makes them. */
    KernelText(final Path source, final int mostBytes) {
        text = ByteBuffer.allocateDirect(mostBytes);
        try {
            channel = Files.isReadable(source) ? FileChannel.open(source, StandardOpenOption.READ) : null;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the kernel has such a file. */
    boolean isTold() {
        return channel != null;
    }

    /** Its beginning as it is now, in a buffer that the next call fills again. */
    ByteBuffer read() {
        text.clear();
        try {
            channel.read(text, 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.flip();
    }
}
