package org.kstate.persistence.queue;

import java.lang.reflect.Field;
import java.nio.file.Path;

import net.openhft.chronicle.core.Jvm;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.memory.OpenFailure;

/** What Chronicle Queue, or the virtual machine below it, makes of damaged files, as one kind of exception. */
final class LibraryFailure {

    private LibraryFailure() {
    }

    /**
     * The exception to throw for what was thrown while a queue was used.
     *
     * @param thrown    by the library, or by our own code within it.
     * @param directory of the queue.
     * @param message   that tells the damage.
     * @return what was thrown, if it is ours and says what is wrong; else damage, or that the library does not work in this JVM.
     * @throws org.kstate.exceptions.DescriptorsExhaustedException if this process can open no file at present.
     */
    static KstateException of(final Throwable thrown, final Path directory, final String message) {
        if (thrown instanceof KstateException known) {
            return known;
        }
        OpenFailure.throwIfExhausted(thrown, directory);
        if (!hasCompactStrings()) {
            return new UnsupportedPlatformException("Chronicle Queue does not work in a JVM that keeps text in two bytes a character; start it"
                + " without -XX:-CompactStrings: directory=" + directory, thrown);
        }
        return new CorruptJournalException(message, thrown);
    }

    /** By the JDK's own word. Where it says nothing, it is as ever. */
    private static boolean hasCompactStrings() {
        try {
            final Field field = Jvm.getFieldOrNull(String.class, "COMPACT_STRINGS");
            return field == null || field.getBoolean(null);
        } catch (final IllegalAccessException e) {
            return true;
        }
    }

    /** As {@link #of}, for who opens the queue of a journal. */
    static KstateException ofOpening(final Throwable thrown, final Path journal) {
        return of(thrown, journal, "The queue of the journal cannot be opened; its files may be damaged: journal=" + journal);
    }

    /** As {@link #of}, for a reader of a journal. */
    static KstateException ofReading(final Throwable thrown, final Path journal) {
        return of(thrown, journal, "A file of the journal is damaged; put back a copy, or read on in a later file: journal=" + journal);
    }
}
