package org.kstate.persistence.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;

import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.Test;

/** Values by name. */
class NameTableTest {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    @Test
    void shouldFindEachOfManyNamesByStringAndByBytes() {
        final NameTable<Integer> table = new NameTable<>();
        final long memory = MEMORY.allocate(64);
        try {
            for (int i = 0; i < 5000; i++) {
                assertNull(table.value("state." + i));
                table.put("state." + i, i);
            }
            table.put("state.77", -77);
            for (int i = 0; i < 5000; i++) {
                final byte[] name = ("state." + i).getBytes(StandardCharsets.US_ASCII);
                MEMORY.writeBytes(memory, name, 0, name.length);
                final int expected = i == 77 ? -77 : i;
                assertEquals(expected, table.value("state." + i));
                assertEquals(expected, table.value(memory, name.length));
            }
            assertNull(table.value(memory, 3));
            assertNull(table.value("state"));
        } finally {
            MEMORY.freeMemory(memory, 64);
        }
    }
}
