package org.kstate.persistence;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.table.SingleTableStore;
import net.openhft.chronicle.wire.DocumentContext;

/** A child process that reads a journal, or has one of Chronicle's locks in it, until it is killed. */
final class ReadingChild {

    static final String READING = "reading";
    /** Opens the journal, reads its last record and closes it, again and again. */
    static final String KSTATE = "kstate";
    /** Another program's reader, in the middle of opening the queue: it has the shared lock on the table. */
    static final String FOREIGN_READER = "foreign-reader";
    /** Another program's appender, in the middle of a document. */
    static final String FOREIGN_APPENDER = "foreign-appender";

    private ReadingChild() {
    }

    /** Arguments: what it is, journal. */
    public static void main(final String[] arguments) {
        final Path journal = Path.of(arguments[1]);
        switch (arguments[0]) {
            case KSTATE -> readAgainAndAgain(journal);
            case FOREIGN_READER -> SingleTableStore.doWithSharedLock(journal.resolve(SingleChronicleQueue.QUEUE_METADATA_FILE).toFile(),
                ignored -> stay(), () -> null);
            case FOREIGN_APPENDER -> append(journal);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void readAgainAndAgain(final Path journal) {
        for (boolean isFirst = true;; isFirst = false) {
            try (JournalReader reader = JournalReader.open(journal)) {
                reader.readLast();
            }
            if (isFirst) {
                System.out.println(READING);
            }
        }
    }

    private static void append(final Path journal) {
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(journal.toFile()).build();
             ExcerptAppender appender = queue.createAppender();
             DocumentContext document = appender.writingDocument()) {
            document.rollbackOnClose();
            stay();
        }
    }

    private static Object stay() {
        System.out.println(READING);
        for (;;) {
            LockSupport.park();
        }
    }
}
