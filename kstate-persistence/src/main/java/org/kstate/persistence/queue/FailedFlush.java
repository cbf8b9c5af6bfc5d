package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kstate.exceptions.JournalFailedException;
import org.kstate.memory.LibC;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.PathBytes;
import org.kstate.layout.StateDescriptions;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.JournaledState;
import org.kstate.spi.WantedJournal;
import org.kstate.time.Deadline;

/**
 * Going on after a flush of a journal that failed. What the device has of the files is not known then, and flushing them again tells
 * nothing. So whoever opens the journal first, when nobody has it open any more, begins a new file with a complete checkpoint. Nothing is
 * committed before the device has that. A record behind the checkpoint says so, as after a repair.
 *
 * <p>The file {@value #NAME} says that a flush has failed. It is written as far as that goes. After a boot it may be missing, and what is read then
 * is what the device has.
 *
 * <p>For one thread at a time.
 */
final class FailedFlush {

    /** Name of the file in a journal's directory. */
    static final String NAME = "failed";
    private static final String MAKING = "failed.new";
    private static final long MARK = 0x44454C4941464A4BL;
    private static final long NOT_YET = -1;
    private static final int PART_BYTES = 1 << 16;
    private static final int PART_STATES = 64;
    /** Of a record, and of an entry without its name and payload. */
    private static final int RECORD_BYTES = 80;
    private static final int ENTRY_BYTES = 32 + 2 * 7;
    private static final int WORDS_OF_ORIGIN = 3;
    private static final long OPENING_NS = TimeUnit.SECONDS.toNanos(5);

    private final Path journal;
    private final QueueHistory history;
    private final Journal queue;
    private final RepairWords words;
    private final List<String> names = new ArrayList<>(PART_STATES);
    private final List<JournaledState> states = new ArrayList<>(PART_STATES);
    private int partBytes = RECORD_BYTES;
    private long id;
    private long timeNs;
    private int parts;
    private int written;

    private FailedFlush(final Path journal, final QueueHistory history, final Journal queue, final RepairWords words) {
        this.journal = journal;
        this.history = history;
        this.queue = queue;
        this.words = words;
    }

    /** Notes that a flush has failed, for stores to come. That it cannot be noted is nobody's matter: the device fails. */
    static void note(final Path journal) {
        if (!isNoted(journal)) {
            try {
                write(journal, NOT_YET);
            } catch (final IOException | RuntimeException e) {
                // The store knows, and whoever is told of the failure.
                return;
            }
        }
    }

    static void write(final Path journal, final long before) throws IOException {
        SealedFile.write(journal.resolve(MAKING), journal.resolve(NAME), MARK, before, System.currentTimeMillis());
    }

    /**
     * Brings a file or a directory of a journal to the device, for who has no store's words. It is not tried again: the kernel takes the pages for
     * clean after a flush that failed.
     *
     * @throws JournalFailedException if the flush fails; that is noted before.
     */
    static void sync(final Path journal, final Path file) {
        final FlushWatch.Listener listener = FlushWatch.listener();
        listener.onBegin(file);
        final int descriptor = open(file);
        try {
            while (LibC.calls().fsync(descriptor) != 0) {
                final int errno = LibC.errno();
                if (errno != LibC.EINTR) {
                    // Before anybody is told.
                    note(journal);
                    throw new JournalFailedException("A file of the journal could not be brought to its device, and that is not tried again. See to"
                        + " the device; then close all sessions that use the journal and open it again: errno=" + errno + ", file=" + file
                        + ", journal=" + journal);
                }
            }
        } finally {
            LibC.calls().close(descriptor);
        }
        listener.onEnd(file);
    }

    private static int open(final Path file) {
        for (;;) {
            final int descriptor = LibC.open(file, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
            if (descriptor >= 0) {
                return descriptor;
            }
            final int errno = LibC.errno();
            if (errno != LibC.EINTR) {
                throw OpenFailure.of(errno, file, "A file of the journal could not be opened to be brought to its device; check its permissions, then"
                    + " try again: errno=" + errno + ", file=" + file);
            }
        }
    }

    /** Whether a flush has failed, and nobody has gone on since. */
    static boolean isNoted(final Path journal) {
        try (PathBytes path = path(journal)) {
            return isNoted(path);
        }
    }

    /** As {@link #isNoted(Path)}, for who asks often: it makes no garbage. */
    static boolean isNoted(final PathBytes path) {
        return LibC.calls().access(path.address(), 0) == 0;
    }

    /** Of the file that notes it; the caller closes it. */
    static PathBytes path(final Path journal) {
        return PathBytes.of(journal.resolve(NAME));
    }

    /**
     * Goes on.
     *
     * @param journal its directory.
     * @param place   the right to it; given up here.
     * @throws JournalFailedException if others have it open.
     * @throws org.kstate.exceptions.CorruptJournalException if it is damaged.
     * @throws org.kstate.exceptions.KstateException if the device fails again; the next opening tries again.
     */
    static void goOn(final Path journal, final JournalPlace place) {
        if (!place.owner().tryAlone()) {
            throw new JournalFailedException("Bringing the journal to its device has failed before, and other sessions have it open still; nothing"
                + " was committed. See to the device; then close all sessions that use the journal and open it again: journal=" + journal);
        }
        final long before = before(journal);
        final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
        final int[] cycles = files.cycles();
        final RepairWords words = new RepairWords();
        if (cycles.length > 0) {
            words.atLeast(files.startMs(cycles[cycles.length - 1] + 1));
        }
        final JournalSetup setup = new JournalSetup(journal, 0, words, new WantedJournal(true, WantedJournal.ANY_ID),
            Deadline.after(OPENING_NS), null);
        try (QueueHistory history = new QueueHistory(journal); Journal queue = QueueJournalProvider.open(setup, place)) {
            queue.waitUntil(() -> Deadline.after(OPENING_NS));
            queue.start(Journal.NO_PID);
            history.readOn();
            new FailedFlush(journal, history, queue, words).goOn(before);
        }
    }

    /** The journal's last record when the flush had failed: it does not move until all is done, however often that is tried. */
    private static long before(final Path journal) {
        try {
            final LongBuffer noted = SealedFile.read(journal.resolve(NAME), MARK);
            return noted == null ? NOT_YET : noted.get(0);
        } catch (final NoSuchFileException e) {
            return NOT_YET;
        } catch (final IOException e) {
            throw OpenFailure.of(e, journal, "What is noted of a failed flush cannot be read; check permissions: journal=" + journal);
        }
    }

    private void goOn(final long noted) {
        final long before = noted == NOT_YET ? words.lastSequence() : noted;
        if (noted == NOT_YET) {
            try {
                write(journal, before);
            } catch (final IOException e) {
                throw OpenFailure.of(e, journal, "The journal cannot go on after a failed flush; check space and permissions: journal=" + journal);
            }
        }
        timeNs = Math.max(1, queue.lastTimeNs());
        checkpoint();
        final RepairRecord said = new RepairRecord(RepairRecord.FLUSH, before, 0, 0, 0, System.currentTimeMillis());
        words.settleChain(words.lastSequence(), words.lastCrc(), words.epoch() + 1);
        append(Journal.TRUNCATED, () -> queue.body(said.words()));
        bringToDevice();
        CycleFiles.delete(journal.resolve(NAME));
        FileMend.syncNames(journal);
    }

    private void checkpoint() {
        final List<String> known = history.names();
        final long expected = words.lastSequence();
        id = expected + 1;
        append(Journal.CHECKPOINT_BEGIN, () -> queue.body(expected, known.size()));
        for (final StateDescriptions.Entry description : history.descriptions().entries()) {
            DescribeRecord.bodies(description.pattern(), description.text()).forEach(body -> append(Journal.DESCRIBE, () -> queue.body(body)));
        }
        for (final String name : known) {
            final JournaledState state = history.last(name);
            final int bytes = ENTRY_BYTES + name.length() + state.payload().length;
            if (states.size() == PART_STATES || partBytes + bytes > PART_BYTES) {
                part();
            }
            names.add(name);
            states.add(state);
            partBytes += bytes;
        }
        part();
        append(Journal.CHECKPOINT_END, () -> queue.body(id, parts, written));
    }

    private void part() {
        if (states.isEmpty()) {
            return;
        }
        final long[] origins = new long[WORDS_OF_ORIGIN * states.size()];
        int i = 0;
        for (final JournaledState state : states) {
            origins[i++] = state.timeNs();
            origins[i++] = state.transactionId();
            origins[i++] = state.sessionId();
        }
        append(Journal.CHECKPOINT, () -> queue.body(origins));
        append(Journal.CHECKPOINT, () -> {
            for (int n = 0; n < states.size(); n++) {
                queue.repeat(names.get(n), states.get(n));
            }
        });
        parts++;
        written += states.size();
        names.clear();
        states.clear();
        partBytes = RECORD_BYTES;
    }

    private void append(final int kind, final Runnable content) {
        timeNs++;
        queue.begin(kind, timeNs, 0, kind == Journal.TRUNCATED ? 0 : id);
        content.run();
        queue.stage();
        queue.publish();
    }

    /** The new file alone, what leads to it, and the journal's marks: files before it are never flushed again. */
    private void bringToDevice() {
        final Path[] present = CycleFiles.files(journal);
        final Path newest = present[present.length - 1];
        FileMend.sync(newest);
        history.noteCheckpoint();
        FileMend.sync(journal.resolve(CheckpointHint.NAME));
        FileMend.sync(journal.resolve(QueueSettings.METADATA_FILE));
        FileMend.syncNames(journal);
        final int cycle = new CycleFiles(journal, QueueTable.rollCycle(journal)).cycle(newest);
        OwnerFile.writeDurable(journal, words.lastSequence(), cycle + 1L);
    }
}
