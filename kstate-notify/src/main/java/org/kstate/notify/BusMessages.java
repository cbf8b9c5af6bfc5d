package org.kstate.notify;

import java.nio.file.Path;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.ValueIn;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.OpenFailure;

/** Messages as a method writer of {@link AnnouncementListener} writes them, without the code that Chronicle would generate for it. */
final class BusMessages {

    /** The name of the listener's method. */
    private static final String EVENT = "committed";

    private BusMessages() {
    }

    static void write(final ExcerptAppender appender, final CommitAnnouncement announcement, final Path bus) {
        try (DocumentContext document = appender.writingDocument()) {
            boolean isWhole = false;
            try {
                document.wire().write(EVENT).marshallable(announcement);
                isWhole = true;
            } finally {
                if (!isWhole) {
                    document.rollbackOnClose();
                }
            }
        } catch (final RuntimeException | AssertionError | InternalError e) {
            OpenFailure.throwIfExhausted(e, bus);
            throw new KstateException("The announcement cannot be written; see to the space and the files of the bus, it is tried again: bus=" + bus,
                e);
        }
    }

    /** Goes to a message, if it is there. */
    static boolean moveTo(final ExcerptTailer tailer, final long index, final Path bus) {
        try {
            return tailer.moveToIndex(index);
        } catch (final RuntimeException | AssertionError | InternalError e) {
            throw unreadable(e, "index=0x" + Long.toHexString(index), bus);
        }
    }

    /** Goes behind the last message. */
    static void toEnd(final ExcerptTailer tailer, final Path bus) {
        try {
            tailer.toEnd();
        } catch (final RuntimeException | AssertionError | InternalError e) {
            throw unreadable(e, "at its end", bus);
        }
    }

    private static CorruptJournalException unreadable(final Throwable cause, final String facts, final Path bus) {
        OpenFailure.throwIfExhausted(cause, bus);
        return new CorruptJournalException("A message of the bus cannot be read; its file may be damaged: " + facts + ", bus=" + bus, cause);
    }

    /**
     * Reads the next announcement, if there is one. Messages of others are passed over.
     *
     * @return whether there was.
     */
    static boolean read(final ExcerptTailer tailer, final StringBuilder event, final CommitAnnouncement into, final Path bus) {
        for (;;) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return false;
                }
                event.setLength(0);
                final ValueIn value = document.wire().readEventName(event);
                if (EVENT.contentEquals(event)) {
                    value.marshallable(into);
                    return true;
                }
            } catch (final RuntimeException | AssertionError | InternalError e) {
                throw unreadable(e, "index=0x" + Long.toHexString(tailer.index()), bus);
            }
        }
    }
}
