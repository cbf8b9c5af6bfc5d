package org.kstate.persistence.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    /** Names of one length differ in one byte, of which the last may be in any place of a word; what stands behind a name does not count. */
    @Test
    void shouldTellNamesOfAnyLengthApart() {
        final NameTable<String> table = new NameTable<>();
        final long memory = MEMORY.allocate(64);
        try {
            for (int length = 1; length <= 40; length++) {
                table.put("x".repeat(length), "x".repeat(length));
                table.put("x".repeat(length - 1) + 'y', "x".repeat(length - 1) + 'y');
            }
            for (int length = 1; length <= 40; length++) {
                for (final char last : new char[] {'x', 'y', 'z'}) {
                    final byte[] name = ("x".repeat(length - 1) + last).getBytes(StandardCharsets.US_ASCII);
                    MEMORY.setMemory(memory, 64, (byte) 0xAA);
                    MEMORY.writeBytes(memory, name, 0, length);
                    assertEquals(last == 'z' ? null : "x".repeat(length - 1) + last, table.value(memory, length));
                }
            }
        } finally {
            MEMORY.freeMemory(memory, 64);
        }
    }

    /** Names that differ in a number at their end, wherever in a word that is, lie as far apart as names at random would. */
    @Test
    void shouldSpreadNamesThatDifferInAFewBytes() {
        final int capacity = 32_768;
        final int count = 10_000;
        for (int length = 1; length <= 24; length++) {
            for (final String end : List.of("", ".top", ".depth10")) {
                final Set<Integer> places = new HashSet<>();
                for (int i = 0; i < count; i++) {
                    places.add(NameTable.hash("m".repeat(length) + i + end) & capacity - 1);
                }
                // At random: capacity * (1 - exp(-count / capacity)), 8 618.
                assertTrue(places.size() > 8_000, "m".repeat(length) + "0" + end + ": places=" + places.size());
            }
        }
    }
}
