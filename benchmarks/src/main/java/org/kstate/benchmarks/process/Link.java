package org.kstate.benchmarks.process;

import java.nio.file.Path;
import java.util.function.BiFunction;

/**
 * A way for bytes from one process to another, through files in one folder. The sender is opened first.
 */
enum Link {

    /** A transient state. The reader spins on the version and copies when it has changed. */
    KSTATE("Kstate", KstateLink.Writing::new, KstateLink.Reading::new),
    /** The baseline. */
    SEQLOCK("seqlock", SeqlockLink.Writing::new, SeqlockLink.Reading::new),
    /** A mapped file, one transmitter, receivers that may be lapped. */
    AGRONA_BROADCAST("Agrona broadcast", AgronaLink.Transmitting::new, AgronaLink.Receiving::new),
    /** Media driver in the sender's process, exclusive publication. */
    AERON_IPC("Aeron IPC", AeronLink.Publishing::new, AeronLink.Subscribing::new),
    /** An appender and a tailer. */
    CHRONICLE_QUEUE("Chronicle Queue", QueueLink.Appending::new, QueueLink.Tailing::new),
    /** A write transaction for each value; the reader renews a read transaction until its number has changed. */
    LMDB("LMDB", LmdbLink.Writing::new, LmdbLink.Reading::new);

    private final String label;
    private final BiFunction<Path, Integer, Sender> sending;
    private final BiFunction<Path, Integer, Receiver> receiving;

    Link(final String label, final BiFunction<Path, Integer, Sender> sending, final BiFunction<Path, Integer, Receiver> receiving) {
        this.label = label;
        this.sending = sending;
        this.receiving = receiving;
    }

    /**
     * Its name in the report.
     *
     * @return a few words.
     */
    String label() {
        return label;
    }

    /**
     * Opens the sending end and makes what the other needs.
     *
     * @param folder for the files; empty.
     * @param length of what is sent, in bytes.
     * @return the end.
     */
    Sender sender(final Path folder, final int length) {
        return sending.apply(folder, length);
    }

    /**
     * Opens the receiving end, in another process.
     *
     * @param folder of the files.
     * @param length of what is sent, in bytes.
     * @return the end.
     */
    Receiver receiver(final Path folder, final int length) {
        return receiving.apply(folder, length);
    }
}
