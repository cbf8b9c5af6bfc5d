package org.kstate.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.kstate.layout.StateDescriptions;
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;

/** A journal's lock is not held while a long stretch of the journal is read. */
class CaughtUpTest {

    private long written = 100_000;
    private boolean isLocked;
    private int entered;
    private boolean isStuck;

    private final JournalHistory history = new JournalHistory() {

        private long read;

        @Override
        public void readOn() {
            assertFalse(isLocked);
            read = isStuck ? read : written;
        }

        @Override
        public JournaledState last(final String name) {
            throw new AssertionError(name);
        }

        @Override
        public StateDescriptions descriptions() {
            return StateDescriptions.NONE;
        }

        @Override
        public long lastSequence() {
            if (read < 0) {
                throw new IllegalStateException("closed");
            }
            return read;
        }

        @Override
        public void close() {
            read = -1;
        }
    };

    /** While the lock is waited for, others append so many records. */
    private void enter(final int slowTimes) {
        CaughtUp.enter(history, () -> written, () -> {
            entered++;
            isLocked = true;
            written += entered <= slowTimes ? CaughtUp.MOST_BEHIND + 1 : CaughtUp.MOST_BEHIND;
        }, () -> isLocked = false);
    }

    @Test
    void shouldLeaveTheLockToReadALongStretch() {
        enter(2);
        assertEquals(3, entered);
        assertTrue(isLocked);
    }

    @Test
    void shouldEndWhereTheHistoryDoesNotComeOn() {
        isStuck = true;
        enter(0);
        assertEquals(CaughtUp.MOST_TRIES, entered);
        assertTrue(isLocked);
    }

    @Test
    void shouldKeepNoLockWhereTheHistoryFails() {
        isStuck = true;
        history.close();
        assertThrows(IllegalStateException.class, () -> enter(0));
        assertFalse(isLocked);
    }
}
