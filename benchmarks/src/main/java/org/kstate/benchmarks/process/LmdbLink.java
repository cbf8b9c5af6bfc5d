package org.kstate.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** LMDB with one key, without syncing. */
final class LmdbLink {

    private static final String DIRECTORY = "lmdb";
    private static final String DATABASE = "link";
    private static final long MAP_SIZE = 16L << 20;

    private LmdbLink() {
    }

    private static Env<ByteBuffer> open(final Path folder) {
        try {
            return Env.create().setMapSize(MAP_SIZE).setMaxDbs(1).setMaxReaders(4)
                .open(Files.createDirectories(folder.resolve(DIRECTORY)).toFile(), EnvFlags.MDB_NOSYNC, EnvFlags.MDB_WRITEMAP);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A transaction for each value. */
    static final class Writing implements Sender {

        private final Env<ByteBuffer> environment;
        private final Dbi<ByteBuffer> database;
        private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
        private final ByteBuffer value;
        private final long valueAddress;

        Writing(final Path folder, final int length) {
            value = ByteBuffer.allocateDirect(length);
            valueAddress = Jvm.address(value);
            environment = open(folder);
            database = environment.openDbi(DATABASE, DbiFlags.MDB_CREATE);
        }

        @Override
        public void send(final long from, final int length) {
            UnsafeMemory.copyMemory(from, valueAddress, length);
            value.position(0).limit(length);
            try (Txn<ByteBuffer> writing = environment.txnWrite()) {
                database.put(writing, key, value);
                writing.commit();
            }
        }

        @Override
        public void close() {
            environment.close();
        }
    }

    /** A read transaction that is renewed; its number is that of the last write. */
    static final class Reading implements Receiver {

        private final Env<ByteBuffer> environment;
        private final Dbi<ByteBuffer> database;
        private final Txn<ByteBuffer> reading;
        private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
        private long seen;

        Reading(final Path folder, final int length) {
            environment = open(folder);
            database = environment.openDbi(DATABASE);
            reading = environment.txnRead();
            seen = reading.getId();
            reading.reset();
        }

        @Override
        public boolean poll(final long to, final int length) {
            reading.renew();
            try {
                if (reading.getId() == seen) {
                    return false;
                }
                seen = reading.getId();
                final long from = Jvm.address(database.get(reading, key));
                if (isSame(from, to, length)) {
                    return false;
                }
                UnsafeMemory.copyMemory(from, to, length);
                return true;
            } finally {
                reading.reset();
            }
        }

        /**
         * A reader that was interrupted while it renewed its transaction has seen what the transactions after that number wrote; so it meets the
         * last message again, under the later number. Messages differ.
         */
        private static boolean isSame(final long one, final long other, final int length) {
            int i = 0;
            while (i < length && UnsafeMemory.MEMORY.readByte(one + i) == UnsafeMemory.MEMORY.readByte(other + i)) {
                i++;
            }
            return i == length;
        }

        @Override
        public void close() {
            reading.close();
            environment.close();
        }
    }
}
