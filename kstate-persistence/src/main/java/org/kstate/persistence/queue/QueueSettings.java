package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SCQMeta;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.kstate.memory.LibraryThreads;

/**
 * How a journal's queue is opened, and the system properties that say so.
 *
 * <table>
 * <caption>System properties</caption>
 * <tr><th>property</th><th>meaning</th></tr>
 * <tr><td>{@value #ROLL_CYCLE_PROPERTY}</td><td>when a <em>new</em> journal begins a new file: the name of one of Chronicle Queue's roll
 *     cycles that are accepted, {@code FAST_DAILY} if not set. A journal that exists keeps its own.</td></tr>
 * </table>
 *
 * <p>Chronicle has a banner, a disk watching thread, timing chatter and reports to a web service. They are switched off here by its own
 * properties, where the user has not set them.
 */
final class QueueSettings {

    /** Name of the property that chooses a new journal's roll cycle. */
    static final String ROLL_CYCLE_PROPERTY = "kstate.journal.rollCycle";

    /** Chronicle copies a record whole where it is no longer than a quarter of this. Address space, not disk: files are sparse. */
    static final long BLOCK_SIZE = 4L << 20;
    /** Bounds the wait for the header of a file that another appender makes: nobody does while we hold our lock. */
    static final long TIMEOUT_MS = 500;
    /** Bounds a reader's wait for the header of a file that an appender has just made. */
    static final long READER_TIMEOUT_MS = 50;
    /** The file of Chronicle's table: locks, listing of cycles. */
    static final String METADATA_FILE = SingleChronicleQueue.QUEUE_METADATA_FILE;

    static {
        setIfAbsent("chronicle.announcer.disable");
        setIfAbsent("chronicle.disk.monitor.disable");
        setIfAbsent("chronicle.analytics.disable");
        setIfAbsent("disable.perf.info");
        loadWhatKeepsItsStack();
    }

    private QueueSettings() {
    }

    /** An exception that a class keeps for ever has the classes that were on the stack when it was initialised, and so their class loader. */
    private static void loadWhatKeepsItsStack() {
        try {
            LibraryThreads.load(Class.forName(SingleChronicleQueue.class.getPackageName() + ".StoreTailer", false,
                SingleChronicleQueue.class.getClassLoader()));
        } catch (final ClassNotFoundException e) {
            // Another release of the library has no such class, and perhaps no such exception.
            return;
        }
    }

    private static void setIfAbsent(final String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }

    /**
     * The roll cycle of a new journal.
     *
     * @throws org.kstate.exceptions.UnsupportedRollCycleException if the property names one that is not accepted.
     */
    static RollCycle newRollCycle() {
        final String name = System.getProperty(ROLL_CYCLE_PROPERTY);
        return name == null ? RollCycles.FAST_DAILY : AcceptedRollCycles.named(name, ROLL_CYCLE_PROPERTY);
    }

    /** The queue for appending, on a table that is open. */
    static SingleChronicleQueue openForAppending(final Path directory, final RollCycle rollCycle, final TimeProvider time,
                                                 final JournalTableStore table) {
        return built(directory, rollCycle, ours(directory, rollCycle, table)
            .timeoutMS(TIMEOUT_MS)
            .timeProvider(time)
            // An interrupted thread must not lose a record on its way out: publish() comes after the commit was decided.
            .checkInterrupts(false));
    }

    /** The queue for reading: files are mapped read-only, nothing is made and nothing is locked. */
    static SingleChronicleQueue openForReading(final Path directory, final RollCycle rollCycle, final PresentCycles present) {
        final TableStore<SCQMeta> table = new ReaderTable(JournalTableStore.map(directory.resolve(METADATA_FILE), true), present);
        return built(directory, rollCycle, ours(directory, rollCycle, table).timeoutMS(READER_TIMEOUT_MS).readOnly(true));
    }

    private static SingleChronicleQueue built(final Path directory, final RollCycle rollCycle, final SingleChronicleQueueBuilder builder) {
        final SingleChronicleQueue queue = builder.build();
        CheckedStores.install(queue, new CycleFiles(directory, rollCycle));
        return queue;
    }

    private static SingleChronicleQueueBuilder ours(final Path directory, final RollCycle rollCycle, final TableStore<SCQMeta> table) {
        return new JournalQueueBuilder(directory, rollCycle, table).blockSize(BLOCK_SIZE);
    }

    /** Makes an empty queue as Chronicle does, where nobody else looks, for the sake of its table. */
    static void makeTable(final Path directory, final RollCycle rollCycle) {
        SingleChronicleQueueBuilder.binary(directory.toFile()).rollCycle(rollCycle).blockSize(BLOCK_SIZE).build().close();
    }
}
