package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JournalPositionTest {

    @Test
    void shouldReadItsOwnText() {
        final JournalPosition position = new JournalPosition(0xFEDC_BA98_7654_3210L, 0x4D32_0000_0007L, 3);
        assertEquals("fedcba9876543210/4d3200000007/3", position.toString());
        assertEquals(position, JournalPosition.parse(position.toString()));
    }

    @Test
    void shouldRefuseWhatIsNotAPosition() {
        for (final String text : new String[] {"", "1/2", "1/2/3/4", "g/1/0", "1/-1/0", "1/1/-1", "1/1/", "1/ffffffffffffffff/0"}) {
            assertThrows(IllegalArgumentException.class, () -> JournalPosition.parse(text), text);
        }
    }

    @Test
    void shouldBeInCommitOrder() {
        final JournalPosition position = new JournalPosition(1, 10, 1);
        assertTrue(position.isAfter(new JournalPosition(1, 9, 5)));
        assertTrue(position.isAfter(new JournalPosition(1, 10, 0)));
        assertFalse(position.isAfter(position));
        assertFalse(position.isAfter(new JournalPosition(1, 11, 0)));
        assertThrows(IllegalArgumentException.class, () -> position.isAfter(new JournalPosition(2, 9, 0)));
    }
}
