package org.kstate.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What can happen to the file of the registry while nobody has it open: it is cut, emptied, or overwritten in part or as a whole. */
final class RegistryDamage {

    private static final int HEADER = 1024;

    private final Path file;
    private final RandomGenerator random;
    private String what = "nothing";

    RegistryDamage(final Path file, final RandomGenerator random) {
        this.file = file;
        this.random = random;
    }

    void begin() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final int length = (int) channel.size();
            switch (random.nextInt(6)) {
                case 0:
                    final int cut = random.nextInt(3) == 0 ? random.nextInt(HEADER) : random.nextInt(length);
                    what = "cut to " + cut;
                    channel.truncate(cut);
                    break;
                case 1:
                    garbage(channel, 0, length);
                    break;
                case 2:
                    garbage(channel, random.nextInt(HEADER), random.nextInt(1, HEADER));
                    break;
                case 3:
                    garbage(channel, random.nextInt(length), random.nextInt(1, length));
                    break;
                default:
                    word(channel, random.nextInt(random.nextBoolean() ? HEADER : length));
                    break;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void garbage(final FileChannel channel, final int offset, final int length) throws IOException {
        final byte[] bytes = new byte[(int) Math.min(length, channel.size() - offset)];
        if (random.nextInt(3) != 0) {
            new SplittableRandom(random.nextLong()).nextBytes(bytes);
        }
        what = "garbage at " + offset + ", length " + bytes.length;
        channel.write(ByteBuffer.wrap(bytes), offset);
    }

    private void word(final FileChannel channel, final int offset) throws IOException {
        final ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
        channel.read(word, offset);
        final long value = HostileValue.next(random, word.getLong(0), random.nextLong());
        what = "word at " + offset + "=0x" + Long.toHexString(value);
        channel.write(word.clear().putLong(0, value), offset);
    }

    @Override
    public String toString() {
        return "registry " + what;
    }
}
