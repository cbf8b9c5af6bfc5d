package org.kstate.tools.damage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** The kinds of damage that are tried. */
enum DamageKind {
    /** One bit within a record. */
    RECORD_BIT("bit of a record") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final int n = random.nextInt(offsets.length);
            return flip(file, random, offsets[n] + HEADER, end(offsets, n, end));
        }
    },
    /** One bit of the header before a record. */
    HEADER_BIT("bit of a header") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final int n = random.nextInt(offsets.length);
            return flip(file, random, offsets[n], offsets[n] + HEADER);
        }
    },
    /** The file is cut short. */
    CUT("cut") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final long length = offsets[0] + (long) (random.nextDouble() * (end - offsets[0]));
            file.truncate(length);
            return "length=" + length;
        }
    },
    /** Zeros over whole records. */
    HOLE("hole") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final int n = random.nextInt(offsets.length);
            final int last = Math.min(offsets.length - 1, n + random.nextInt(3));
            return write(file, offsets[n], new byte[(int) (end(offsets, last, end) - offsets[n])]);
        }
    },
    /** A page of zeros. */
    ZERO_PAGE("zeroed page") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final long first = offsets[0] / PAGE;
            final long page = first + (long) (random.nextDouble() * (end / PAGE - first + 1));
            return write(file, page * PAGE, new byte[(int) Math.min(PAGE, file.size() - page * PAGE)]);
        }
    },
    /** Garbage. */
    GARBAGE("garbage") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final byte[] garbage = new byte[1 + random.nextInt(MAX_GARBAGE)];
            random.nextBytes(garbage);
            final long position = offsets[0] + (long) (random.nextDouble() * (end - offsets[0]));
            return write(file, position, garbage);
        }
    },
    /** A record in the place of another one. */
    DOUBLE("other record") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            final int from = random.nextInt(offsets.length);
            for (int i = 1; i < offsets.length; i++) {
                final int to = (from + i) % offsets.length;
                final int length = (int) (end(offsets, from, end) - offsets[from]);
                if (end(offsets, to, end) - offsets[to] == length) {
                    final ByteBuffer content = ByteBuffer.allocate(length);
                    file.read(content, offsets[from]);
                    return write(file, offsets[to], content.array());
                }
            }
            return RECORD_BIT.damage(file, random, offsets, end);
        }
    },
    /** One bit of what Chronicle keeps in a file: its header, its index. */
    INDEX_BIT("bit of an index") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            // Most of an index is empty: the fields in use are at the beginning of each.
            final long from = random.nextBoolean() ? 0 : random.nextInt(Math.max(1, (int) (offsets[0] / PAGE))) * PAGE;
            return flip(file, random, from, Math.min(offsets[0], from + INDEX_HEAD));
        }
    },
    /** One bit of the queue's table. */
    TABLE_BIT("bit of the table") {
        @Override
        String damage(final FileChannel file, final Random random, final long[] offsets, final long end) throws IOException {
            return flip(file, random, 0, INDEX_HEAD);
        }

        @Override
        Path file(final Path ofRecords) {
            return Path.of("metadata.cq4t");
        }
    };

    private static final int HEADER = Integer.BYTES;
    private static final long PAGE = 4096;
    private static final int MAX_GARBAGE = 300;
    private static final int INDEX_HEAD = 512;

    private final String label;

    DamageKind(final String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** The file that is damaged, where a file with records was drawn. */
    Path file(final Path ofRecords) {
        return ofRecords;
    }

    /**
     * Does the damage.
     *
     * @param file    to damage.
     * @param random  what decides.
     * @param offsets of the documents of records in the file.
     * @param end     of its documents.
     * @return what was done, as {@code name=value} pairs.
     */
    abstract String damage(FileChannel file, Random random, long[] offsets, long end) throws IOException;

    String damage(final Path journal, final Random random, final Truth.Places places) throws IOException {
        final Path[] files = places.files();
        final Path drawn = files[random.nextInt(files.length)];
        final Path file = file(drawn);
        try (FileChannel channel = FileChannel.open(journal.resolve(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return "kind=" + this + ", file=" + file + ", " + damage(channel, random, places.offsets(drawn), places.end(drawn));
        }
    }

    private static long end(final long[] offsets, final int n, final long end) {
        return n + 1 < offsets.length ? offsets[n + 1] : end;
    }

    private static String flip(final FileChannel file, final Random random, final long from, final long to) throws IOException {
        final long position = from + random.nextInt((int) (to - from));
        final int bit = random.nextInt(Byte.SIZE);
        final ByteBuffer content = ByteBuffer.allocate(1);
        file.read(content, position);
        content.put(0, (byte) (content.get(0) ^ 1 << bit)).rewind();
        file.write(content, position);
        return "offset=" + position + ", bit=" + bit;
    }

    private static String write(final FileChannel file, final long position, final byte[] content) throws IOException {
        file.write(ByteBuffer.wrap(content), position);
        return "offset=" + position + ", length=" + content.length;
    }
}
