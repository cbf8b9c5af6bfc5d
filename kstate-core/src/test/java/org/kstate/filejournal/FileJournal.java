package org.kstate.filejournal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;

/**
 * A journal in one file: {@code end:8 | holder:8 | records}. A record is visible once the end is behind it. The holder is the process that
 * has staged something: a lock inside the journal that does not go away by itself when its process dies, as some journals have.
 */
public final class FileJournal implements Journal {

    /** One entry of a record that is visible. */
    public record Entry(long index, int kind, long timeNs, int sessionId, long transactionId, String name, long incarnation, long version,
                        int size, byte[] payload) {
    }

    /** Thrown instead of the next staging of this process, if there is one. */
    public static volatile Supplier<RuntimeException> nextStageFails;
    /** Thrown instead of the next publishing of this process, if there is one. */
    public static volatile Supplier<RuntimeException> nextPublishFails;
    /** Thrown instead of the next closing of this process, if there is one. */
    public static volatile Supplier<Error> nextCloseFails;
    /** How many journals were closed in this process. */
    public static final AtomicInteger CLOSED = new AtomicInteger();
    /** What the journal of this process that was used last was told of its bound. */
    public static volatile LongSupplier bound;

    private static final int END = 0;
    private static final int HOLDER = 8;
    private static final int RECORDS = 16;
    private static final int CAPACITY = 1 << 16;
    private static final int WINDOW = 16 * CAPACITY;

    private final Path directory;
    private final FileChannel channel;
    private final ByteBuffer record = ByteBuffer.allocate(CAPACITY);
    private final ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
    private boolean staged;

    FileJournal(final Path directory) {
        this.directory = directory;
        try {
            channel = FileChannel.open(directory.resolve("records"), StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
            // A process may have died on the way.
            if (channel.size() < RECORDS || get(END) < RECORDS) {
                put(HOLDER, 0);
                put(END, RECORDS);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long get(final long offset) {
        try {
            word.clear();
            channel.read(word, offset);
            return word.getLong(0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(final long offset, final long value) {
        try {
            channel.write(word.clear().putLong(0, value), offset);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void freeDeadHolder(final long pid) {
        Death.BEFORE_FREE.pass();
        if (get(HOLDER) == pid) {
            put(HOLDER, 0);
        }
        Death.AFTER_FREE.pass();
    }

    @Override
    public long lastTimeNs() {
        final long[] last = new long[1];
        records((index, bytes) -> last[0] = Math.max(last[0], bytes.getLong(Integer.BYTES)));
        return last[0];
    }

    @Override
    public void begin(final int kind, final long timeNs, final int sessionId, final long transactionId) {
        record.clear().putInt(0).putInt(kind).putLong(timeNs).putInt(sessionId).putLong(transactionId);
    }

    @Override
    public void add(final long nameAddress, final int nameLength, final long incarnation, final long version, final int size,
                    final long payloadAddress, final int payloadLength) {
        record.putLong(incarnation).putLong(version).putInt(size).putInt(nameLength).putInt(payloadLength);
        record.put(bytes(nameAddress, nameLength)).put(bytes(payloadAddress, payloadLength));
    }

    private static byte[] bytes(final long address, final int length) {
        final byte[] bytes = new byte[length];
        UnsafeMemory.MEMORY.readBytes(address, bytes, 0, length);
        return bytes;
    }

    @Override
    public void waitUntil(final LongSupplier deadlineNs) {
        bound = deadlineNs;
    }

    @Override
    public long stage() {
        final Supplier<RuntimeException> failure = nextStageFails;
        if (failure != null) {
            nextStageFails = null;
            throw failure.get();
        }
        final long holder = get(HOLDER);
        if (holder != 0 && holder != ProcessHandle.current().pid()) {
            throw new IllegalStateException("the journal is held inside by a process whose death nobody has told of: pid=" + holder);
        }
        Death.BEFORE_STAGE.pass();
        put(HOLDER, ProcessHandle.current().pid());
        final long index = get(END);
        record.putInt(0, record.position()).flip();
        try {
            channel.write(record, index);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        staged = true;
        Death.AFTER_STAGE.pass();
        return index;
    }

    @Override
    public void publish() {
        final Supplier<RuntimeException> failure = nextPublishFails;
        if (failure != null) {
            nextPublishFails = null;
            throw failure.get();
        }
        Death.BEFORE_PUBLISH.pass();
        put(END, get(END) + record.getInt(0));
        put(HOLDER, 0);
        staged = false;
        Death.AFTER_PUBLISH.pass();
    }

    @Override
    public void discard() {
        if (staged) {
            put(HOLDER, 0);
            staged = false;
        }
    }

    @Override
    public boolean holds(final long index, final long nameAddress, final int nameLength, final long incarnation, final long version) {
        final String name = new String(bytes(nameAddress, nameLength), StandardCharsets.US_ASCII);
        final boolean[] held = new boolean[1];
        entries(entry -> held[0] |= entry.index == index && entry.name.equals(name) && entry.incarnation == incarnation
            && entry.version == version);
        return held[0];
    }

    private JournaledState last(final String name) {
        final Entry[] last = new Entry[1];
        entries(entry -> last[0] = entry.name.equals(name) ? entry : last[0]);
        return last[0] == null ? null : new JournaledState(last[0].incarnation, last[0].version, last[0].size, last[0].kind == DELETE,
            last[0].timeNs, last[0].sessionId, last[0].transactionId, last[0].payload);
    }

    /** What the journal of a directory says of its states. */
    static JournalHistory history(final Path directory) {
        return new JournalHistory() {

            @Override
            public void readOn() {
                // Each look begins at the beginning.
            }

            @Override
            public JournaledState last(final String name) {
                try (FileJournal journal = new FileJournal(directory)) {
                    return journal.last(name);
                }
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    @Override
    public void close() {
        final Supplier<Error> failure = nextCloseFails;
        if (failure != null) {
            nextCloseFails = null;
            throw failure.get();
        }
        discard();
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        CLOSED.incrementAndGet();
    }

    /** All that is visible in the journal of a directory. */
    public static List<Entry> entries(final Path directory) {
        final List<Entry> entries = new ArrayList<>();
        entries(directory, entries::add);
        return entries;
    }

    /** Shows all that is visible in the journal of a directory, one entry after another: a test of speed may write more than a heap holds. */
    public static void entries(final Path directory, final Consumer<Entry> consumer) {
        try (FileJournal journal = new FileJournal(directory)) {
            journal.entries(consumer);
        }
    }

    private void entries(final Consumer<Entry> consumer) {
        records((index, bytes) -> {
            final int kind = bytes.getInt();
            final long timeNs = bytes.getLong();
            final int session = bytes.getInt();
            final long transaction = bytes.getLong();
            while (bytes.hasRemaining()) {
                consumer.accept(entry(bytes, index, kind, timeNs, session, transaction));
            }
        });
    }

    private interface RecordConsumer {

        /** Takes a record, from its kind to its end. */
        void accept(long index, ByteBuffer bytes);
    }

    private void records(final RecordConsumer consumer) {
        final long end = get(END);
        final ByteBuffer window = ByteBuffer.allocate((int) Math.min(WINDOW, end));
        try {
            for (long index = RECORDS; index < end;) {
                window.clear().limit((int) Math.min(window.capacity(), end - index));
                while (window.hasRemaining() && channel.read(window, index + window.position()) > 0) {
                    continue;
                }
                window.flip();
                while (window.remaining() >= Integer.BYTES && window.getInt(window.position()) <= window.remaining()) {
                    final int length = window.getInt(window.position());
                    consumer.accept(index, window.slice(window.position() + Integer.BYTES, length - Integer.BYTES));
                    window.position(window.position() + length);
                    index += length;
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(final ByteBuffer all, final long index, final int kind, final long timeNs, final int session,
                               final long transaction) {
        final long incarnation = all.getLong();
        final long version = all.getLong();
        final int size = all.getInt();
        final byte[] name = new byte[all.getInt()];
        final byte[] payload = new byte[all.getInt()];
        all.get(name).get(payload);
        return new Entry(index, kind, timeNs, session, transaction, new String(name, StandardCharsets.US_ASCII), incarnation, version, size,
            payload);
    }
}
