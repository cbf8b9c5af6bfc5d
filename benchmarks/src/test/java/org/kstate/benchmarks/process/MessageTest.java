package org.kstate.benchmarks.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.Test;

class MessageTest {

    private static final int LENGTH = 64;

    @Test
    void shouldKnowAMixOfTwoMessages() {
        final Message one = new Message(LENGTH);
        final Message other = new Message(LENGTH);
        one.fill(7);
        other.fill(8);
        assertEquals(7, one.checkedNumber());

        UnsafeMemory.copyMemory(other.address() + LENGTH - Long.BYTES, one.address() + LENGTH - Long.BYTES, Long.BYTES);

        assertThrows(IllegalStateException.class, one::checkedNumber);
    }
}
