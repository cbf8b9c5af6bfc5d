package org.kstate.benchmarks.peers;

import java.nio.file.Path;

import org.kstate.time.CachedEpochNanoClock;

/** The bare minimum of Kstate's protocol. */
final class BareCellPeer implements Peer {

    private final BareCell cell;
    private final int size;

    BareCellPeer(final Path folder, final int size) {
        this.cell = new BareCell(folder.resolve("cell"), new CachedEpochNanoClock(1));
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
