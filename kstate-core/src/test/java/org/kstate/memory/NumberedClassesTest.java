package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.io.IOTools;
import org.junit.jupiter.api.Test;

class NumberedClassesTest {

    @Test
    void shouldLeaveNoClassOfOursInTheLibrary() throws ReflectiveOperationException {
        final BytesStore<?, ?> memory = PrivateMemory.allocate(Long.BYTES);
        ReadOnlyBytes.over(memory).bytesStore().bytesForWrite();
        ValueBytes.over(memory, "s");
        final Set<Object> numbered = new HashSet<>(numbers().keySet());
        assertTrue(numbered.contains(memory.getClass()), () -> "the library has another map: " + numbered);
        numbered.retainAll(List.of(ReadOnlyMemory.class, ReadOnlyBytes.class, ValueBytes.class));
        assertEquals(Set.of(), numbered);
    }

    private static Map<?, ?> numbers() throws ReflectiveOperationException {
        final Field map = IOTools.class.getDeclaredField("COUNTER_MAP");
        map.setAccessible(true);
        return (Map<?, ?>) map.get(null);
    }
}
