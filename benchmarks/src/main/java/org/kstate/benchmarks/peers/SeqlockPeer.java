package org.kstate.benchmarks.peers;

import java.nio.file.Path;

/** A bare seqlock. */
final class SeqlockPeer implements Peer {

    private final SeqlockCell cell;
    private final int size;

    SeqlockPeer(final Path folder, final int size) {
        this.cell = new SeqlockCell(folder.resolve("cell"));
        this.size = size;
    }

    @Override
    public void put(final long from, final int length) {
        cell.publish(from, length);
    }

    @Override
    public int get(final long to, final int capacity) {
        cell.read(to, size);
        return size;
    }

    @Override
    public void close() {
        cell.close();
    }
}
