package org.kstate.persistence;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.layout.StateDescriptions;
import org.kstate.spi.ReadingProgress;

/**
 * How the values in a journal are to be read, by the journal itself: what {@code Kstate.describe} was given for the states of its stores, at each
 * place. Read once, by any process, with read permission only; it says nothing of what is appended later. {@link DescriptionReader} reads on.
 *
 * <p>A commit is read by the description that was in force at its place. For a state that nothing had described by then, the first description that
 * came later holds. Immutable: safe for any thread.
 */
public final class JournalDescriptions {

    private final MetDescriptions met;

    /** Of descriptions to which nobody adds any more. */
    JournalDescriptions(final MetDescriptions met) {
        this.met = met;
    }

    /**
     * Reads the descriptions of a journal. Of all other records only heads are looked at. Damaged records are passed over: what describes values is
     * worth less than the values, and who reads those is told of the damage.
     *
     * @param journal directory of the journal.
     * @return what it says.
     * @throws org.kstate.exceptions.NotAJournalException if there is none.
     * @throws CorruptJournalException                    if the header of one of its files is damaged.
     */
    public static JournalDescriptions read(final Path journal) {
        return readFor(journal, 0);
    }

    /**
     * Reads the descriptions of a journal as far as places from an index on need them: if the last complete checkpoint ends before, from its begin
     * on, since it repeats all that is in force; else all. What is told of earlier places does not count.
     *
     * @param journal directory of the journal.
     * @param index   of the first record whose values will be read.
     * @return what the journal says from there on.
     * @throws org.kstate.exceptions.NotAJournalException if there is none.
     * @throws CorruptJournalException                    if the header of one of its files is damaged.
     */
    public static JournalDescriptions readFor(final Path journal, final long index) {
        Objects.requireNonNull(journal, "journal");
        checkIndex(index);
        try (DescriptionReader reader = DescriptionReader.openFor(journal, index, ReadingProgress.NONE)) {
            return reader.toEnd();
        }
    }

    static void checkIndex(final long index) {
        if (index < 0) {
            throw new IllegalArgumentException("Indexes are not negative: index=" + index);
        }
    }

    /**
     * What is in force at a place.
     *
     * @param index of a record of the journal.
     * @return what described values when the commits there were made; nothing before the first description.
     * @throws IllegalArgumentException if no record has such an index.
     */
    public StateDescriptions at(final long index) {
        checkIndex(index);
        return met.at(index);
    }

    /**
     * How values of a state are read at a place: by what is in force there; if nothing had described the state by then, by the first description
     * that came later.
     *
     * @param index of a record of the journal.
     * @param name  of the state.
     * @return the text; null if nothing describes the state, or what did was taken back.
     * @throws IllegalArgumentException if no record has such an index.
     */
    public @Nullable String of(final long index, final CharSequence name) {
        checkIndex(index);
        return met.of(index, name);
    }

    /** Whether anything was described at a place, or before. */
    boolean isBegun(final long index) {
        return met.isBegun(index);
    }

    /** Whether a pattern ever had a text. */
    boolean had(final String pattern, final String text) {
        return met.had(pattern, text);
    }

    /**
     * What is in force at the end.
     *
     * @return the newest description of each pattern.
     */
    public StateDescriptions newest() {
        return met.at(Long.MAX_VALUE);
    }

    /**
     * All that ever was in force.
     *
     * @return in the order of their places; cannot be changed.
     */
    public List<StateDescriptions> all() {
        return met.all();
    }
}
