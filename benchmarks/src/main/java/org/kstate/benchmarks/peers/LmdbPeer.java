package org.kstate.benchmarks.peers;

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

/** An LMDB environment with one key. A put is a write transaction; a get renews a read transaction that is kept. */
final class LmdbPeer implements Peer {

    private static final long MAP_SIZE = 16L << 20;

    private final Env<ByteBuffer> environment;
    private final Dbi<ByteBuffer> database;
    private final Txn<ByteBuffer> reading;
    private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer value;
    private final long valueAddress;

    LmdbPeer(final Path folder, final int size) {
        value = ByteBuffer.allocateDirect(size);
        valueAddress = Jvm.address(value);
        try {
            environment = Env.create().setMapSize(MAP_SIZE).setMaxDbs(1).setMaxReaders(2)
                .open(Files.createDirectory(folder.resolve("lmdb")).toFile(), EnvFlags.MDB_NOSYNC, EnvFlags.MDB_WRITEMAP);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        database = environment.openDbi("peer", DbiFlags.MDB_CREATE);
        reading = environment.txnRead();
        reading.reset();
    }

    @Override
    public void put(final long from, final int length) {
        UnsafeMemory.copyMemory(from, valueAddress, length);
        value.position(0).limit(length);
        try (Txn<ByteBuffer> writing = environment.txnWrite()) {
            database.put(writing, key, value);
            writing.commit();
        }
    }

    @Override
    public int get(final long to, final int capacity) {
        reading.renew();
        try {
            final ByteBuffer found = database.get(reading, key);
            final int length = Math.min(found.remaining(), capacity);
            UnsafeMemory.copyMemory(Jvm.address(found), to, length);
            return length;
        } finally {
            reading.reset();
        }
    }

    @Override
    public void close() {
        reading.close();
        environment.close();
    }
}
