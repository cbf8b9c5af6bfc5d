package org.kstate.persistence;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where a commit of a state lies in a journal: which journal, which record, and which entry of the record, for a commit over several states
 * is one record. A consumer that keeps the position of what it has used can go on exactly behind it, whichever states it selects.
 *
 * <p>Positions of one journal are in commit order by index, then by entry. A position stays right when files are added or removed, and in a copy
 * of the journal that keeps its identity.
 *
 * @param journalId identity of the journal; 0 for one of an earlier release to which no store has appended since.
 * @param index     of the record in Chronicle Queue, not negative.
 * @param entry     of the record, from 0.
 */
public record JournalPosition(long journalId, long index, int entry) {

    private static final int HEX = 16;

    /**
     * A position.
     *
     * @param journalId identity of the journal.
     * @param index     of the record in Chronicle Queue.
     * @param entry     of the record.
     * @throws IllegalArgumentException if the index or the entry is negative.
     */
    public JournalPosition {
        if (index < 0 || entry < 0) {
            throw new IllegalArgumentException("A position has an index and an entry from 0: index=" + index + ", entry=" + entry);
        }
    }

    /**
     * Reads the text of a position.
     *
     * @param text as of {@link #toString}.
     * @return the position.
     * @throws IllegalArgumentException if it is not one.
     */
    public static JournalPosition parse(final String text) {
        Objects.requireNonNull(text, "text");
        final String[] parts = text.split("/", -1);
        if (parts.length == 3) {
            try {
                return new JournalPosition(Long.parseUnsignedLong(parts[0], HEX), Long.parseLong(parts[1], HEX), Integer.parseInt(parts[2]));
            } catch (final NumberFormatException notANumber) {
                throw notAPosition(text, notANumber);
            }
        }
        throw notAPosition(text, null);
    }

    private static IllegalArgumentException notAPosition(final String text, final @Nullable Throwable cause) {
        return new IllegalArgumentException("A position is <journal id>/<index>/<entry>, the first two in hexadecimal: position=" + text, cause);
    }

    /**
     * Whether it lies behind another position of the same journal.
     *
     * @param other position.
     * @return whether it does.
     * @throws IllegalArgumentException if the other one is of another journal.
     */
    public boolean isAfter(final JournalPosition other) {
        if (other.journalId != journalId) {
            throw new IllegalArgumentException("Positions of two journals have no order: " + this + ", " + other);
        }
        return index > other.index || index == other.index && entry > other.entry;
    }

    /**
     * The position as text, without spaces, for files and command lines.
     *
     * @return for example {@code 1f0a6e02bb31c5d4/4d3200000007/0}.
     */
    @Override
    public String toString() {
        return Long.toHexString(journalId) + '/' + Long.toHexString(index) + '/' + entry;
    }
}
