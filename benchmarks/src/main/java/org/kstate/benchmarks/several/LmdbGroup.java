package org.kstate.benchmarks.several;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/** Keys of an LMDB environment, without syncing. Who writes holds the environment's lock from begin to commit, so nobody is faster. */
final class LmdbGroup implements Group {

    private static final String DIRECTORY = "lmdb";
    private static final String DATABASE = "several";
    private static final long MAP_SIZE = 16L << 20;
    private static final int READERS = 8;

    private final Env<ByteBuffer> environment;
    private final Dbi<ByteBuffer> database;
    private final Txn<ByteBuffer> reading;
    private final ByteBuffer[] keys;
    private final ByteBuffer value = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
    private final long valueAddress = Jvm.address(value);
    private final ByteBuffer copies;
    private final long copiesAddress;

    LmdbGroup(final Path folder, final int first, final int count) {
        copies = ByteBuffer.allocateDirect(count * LENGTH).order(ByteOrder.nativeOrder());
        copiesAddress = Jvm.address(copies);
        keys = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            keys[i] = ByteBuffer.allocateDirect(Integer.BYTES).putInt(0, first + i);
        }
        try {
            environment = Env.create().setMapSize(MAP_SIZE).setMaxDbs(1).setMaxReaders(READERS)
                .open(Files.createDirectories(folder.resolve(DIRECTORY)).toFile(), EnvFlags.MDB_NOSYNC, EnvFlags.MDB_WRITEMAP);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        database = environment.openDbi(DATABASE, DbiFlags.MDB_CREATE);
        try (Txn<ByteBuffer> writing = environment.txnWrite()) {
            for (final ByteBuffer key : keys) {
                database.put(writing, key, value, PutFlags.MDB_NOOVERWRITE);
            }
            writing.commit();
        }
        reading = environment.txnRead();
        reading.reset();
    }

    @Override
    public long countUp() {
        try (Txn<ByteBuffer> writing = environment.txnWrite()) {
            for (final ByteBuffer key : keys) {
                UnsafeMemory.copyMemory(Jvm.address(database.get(writing, key)), valueAddress, LENGTH);
                value.putLong(0, value.getLong(0) + 1);
                database.put(writing, key, value);
            }
            writing.commit();
        }
        return 0;
    }

    @Override
    public long read() {
        reading.renew();
        try {
            for (int i = 0; i < keys.length; i++) {
                UnsafeMemory.copyMemory(Jvm.address(database.get(reading, keys[i])), copiesAddress + (long) i * LENGTH, LENGTH);
            }
        } finally {
            reading.reset();
        }
        long number = copies.getLong(0);
        for (int i = 1; i < keys.length; i++) {
            number = Group.same(number, copies.getLong(i * LENGTH));
        }
        return number;
    }

    @Override
    public void close() {
        reading.close();
        environment.close();
    }
}
