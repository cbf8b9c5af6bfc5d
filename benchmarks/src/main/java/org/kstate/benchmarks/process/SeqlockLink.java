package org.kstate.benchmarks.process;

import java.nio.file.Path;

import org.kstate.benchmarks.peers.SeqlockCell;

/** A bare seqlock cell. */
final class SeqlockLink {

    private static final String FILE = "seqlock";

    private SeqlockLink() {
    }

    /** Publishes. */
    static final class Writing implements Sender {

        private final SeqlockCell cell;

        Writing(final Path folder, final int length) {
            cell = new SeqlockCell(folder.resolve(FILE));
        }

        @Override
        public void send(final long from, final int length) {
            cell.publish(from, length);
        }

        @Override
        public void close() {
            cell.close();
        }
    }

    /** Reads what is new. */
    static final class Reading implements Receiver {

        private final SeqlockCell cell;
        private long seen;

        Reading(final Path folder, final int length) {
            cell = new SeqlockCell(folder.resolve(FILE));
        }

        @Override
        public boolean poll(final long to, final int length) {
            if (cell.version() == seen) {
                return false;
            }
            seen = cell.read(to, length);
            return true;
        }

        @Override
        public void close() {
            cell.close();
        }
    }
}
