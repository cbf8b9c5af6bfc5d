package org.kstate.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import org.kstate.memory.Mapping;

/** Numbers in a file that several processes map: what a child has counted is there after its death, too. Each number has one writer. */
public final class Tally {

    private final Mapping mapping;

    private Tally(final Mapping mapping) {
        this.mapping = mapping;
    }

    /**
     * Maps a file of numbers, and makes it if it is missing.
     *
     * @param file  of the numbers.
     * @param count how many there are; 0 at first.
     * @return the numbers.
     */
    public static Tally open(final Path file, final int count) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength((long) count * Long.BYTES);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tally(Mapping.map(file, (long) count * Long.BYTES, true));
    }

    /**
     * A number.
     *
     * @param index of it.
     * @return its value.
     */
    public long get(final int index) {
        return mapping.buffer().getLongAcquire((long) index * Long.BYTES);
    }

    /**
     * Sets a number.
     *
     * @param index of it.
     * @param value new one.
     */
    public void set(final int index, final long value) {
        mapping.buffer().putLongRelease((long) index * Long.BYTES, value);
    }
}
