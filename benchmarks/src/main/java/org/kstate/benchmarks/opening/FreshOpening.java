package org.kstate.benchmarks.opening;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.peers.BareQueue;
import org.kstate.benchmarks.report.Figure;

/** Opens the long journal, or the bare queue, as the first of its JVM, until the first record is appended. Arguments: the folder, the subject. */
public final class FreshOpening {

    private static final int SIZE = 128;

    private FreshOpening() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     */
    public static void main(final String[] args) {
        final Path folder = Path.of(args[0]);
        final boolean isBare = !args[1].equals(Figure.KSTATE);
        Journals.tell(OpeningSection.FRESH, args[1], (double) (isBare ? bare(folder) : ours(folder)));
        System.exit(0);
    }

    /** The store is open before, and its classes are loaded, as those of Bytes are in the other JVM. */
    private static long ours(final Path folder) {
        try (Kstate store = Kstate.open(Journals.options(folder.resolve("opening-fresh"), Journals.SIZE));
             State state = store.subscribe(Journals.name(0), Permission.READ_WRITE, Journals.SIZE)) {
            final long startNs = System.nanoTime();
            state.persistTo(folder.resolve(Journals.LONG));
            state.publish(new byte[] {1});
            return System.nanoTime() - startNs;
        }
    }

    private static long bare(final Path folder) {
        final Bytes<?> bytes = Bytes.allocateDirect(SIZE);
        final long startNs = System.nanoTime();
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder.resolve(Journals.BARE).toFile())
            .rollCycle(RollCycles.FAST_DAILY).blockSize(BareQueue.BLOCK_SIZE).build(); ExcerptAppender appender = queue.createAppender();
             ExcerptTailer tailer = queue.createTailer()) {
            tailer.direction(TailerDirection.BACKWARD).toEnd();
            try (DocumentContext last = tailer.readingDocument()) {
                if (!last.isPresent()) {
                    throw new IllegalStateException("The queue is empty");
                }
                bytes.write(last.wire().bytes(), last.wire().bytes().readPosition(), Math.min(SIZE, last.wire().bytes().readRemaining()));
            }
            appender.writeBytes(bytes);
            return System.nanoTime() - startNs;
        }
    }
}
