package org.kstate.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.map.ChronicleMap;

/** A Chronicle Map in a file, with one key that is put and got by {@code put} and {@code getUsing}. */
final class ChronicleMapPeer implements Peer {

    private static final int ENTRIES = 1024;
    private static final Integer KEY = 1;
    private static final int FIRST_BYTE = Jvm.arrayByteBaseOffset();

    private final ChronicleMap<Integer, byte[]> map;
    private final byte[] value;
    private byte[] copy;

    ChronicleMapPeer(final Path folder, final int size) {
        value = new byte[size];
        copy = new byte[size];
        try {
            map = ChronicleMap.of(Integer.class, byte[].class).name("peer").entries(ENTRIES).constantValueSizeBySample(value).putReturnsNull(true)
                .skipCloseOnExitHook(true).createPersistedTo(folder.resolve("map").toFile());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(final long from, final int length) {
        UnsafeMemory.MEMORY.copyMemory(from, value, FIRST_BYTE, length);
        map.put(KEY, value);
    }

    @Override
    public int get(final long to, final int capacity) {
        copy = map.getUsing(KEY, copy);
        UnsafeMemory.MEMORY.copyMemory(copy, 0, to, copy.length);
        return copy.length;
    }

    @Override
    public void close() {
        map.close();
    }
}
