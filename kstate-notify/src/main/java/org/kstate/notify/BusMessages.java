package org.kstate.notify;

import java.nio.file.Path;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.ValueIn;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.OpenFailure;

/** Messages as a method writer of {@link AnnouncementListener} writes them, without the code that Chronicle would generate for it. */
final class BusMessages {

    /** The name of the listener's method. */
    private static final String EVENT = "committed";

    private BusMessages() {
    }

    static void write(final ExcerptAppender appender, final CommitAnnouncement announcement) {
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
        }
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
                OpenFailure.throwIfExhausted(e, bus);
                throw new CorruptJournalException("A message of the bus cannot be read; its file may be damaged: index=0x"
                    + Long.toHexString(tailer.index()) + ", bus=" + bus, e);
            }
        }
    }
}
