package org.kstate.benchmarks.process;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.peers.BareCell;
import org.kstate.time.CachedEpochNanoClock;

/** A value that one process writes all the time while another reads it: ours, or the baseline's. For one thread. */
interface Cell extends AutoCloseable {

    /** What a cell can be. */
    enum Kind {
        /** A transient state. */
        KSTATE,
        /** The baseline: word, copy, check of the version, and nothing else. */
        BARE;

        /**
         * Opens a cell; who writes opens it first and publishes, then the reader.
         *
         * @param folder of its files.
         * @param length of the value in bytes.
         * @param writes whether to write or to read.
         * @return a cell.
         */
        Cell open(final Path folder, final int length, final boolean writes) {
            return this == KSTATE ? new OfState(folder, length, writes) : new OfBare(folder);
        }
    }

    /**
     * Publishes.
     *
     * @param from   address of the bytes.
     * @param length how many.
     */
    void publish(long from, int length);

    /**
     * Reads.
     *
     * @param to     address to copy to.
     * @param length how many bytes.
     * @return the version.
     */
    long read(long to, int length);

    @Override
    void close();

    /** A state. */
    final class OfState implements Cell {

        private final Kstate store;
        private final State state;

        OfState(final Path folder, final int length, final boolean writes) {
            store = KstateLink.open(folder);
            state = store.subscribe(KstateLink.STATE, writes ? Permission.READ_WRITE : Permission.READ);
            if (writes) {
                state.setSize(length);
            }
        }

        @Override
        public void publish(final long from, final int length) {
            state.publish(from, length);
        }

        @Override
        public long read(final long to, final int length) {
            return state.read(to, length);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** A bare cell. */
    final class OfBare implements Cell {

        private static final String FILE = "cell";

        private final BareCell cell;

        OfBare(final Path folder) {
            cell = new BareCell(folder.resolve(FILE), new CachedEpochNanoClock(1));
        }

        @Override
        public void publish(final long from, final int length) {
            cell.publish(from, length);
        }

        @Override
        public long read(final long to, final int length) {
            return cell.read(to, length);
        }

        @Override
        public void close() {
            cell.close();
        }
    }
}
