package org.kstate.memory;

import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import net.openhft.chronicle.core.io.IOTools;

/**
 * Chronicle numbers the objects that it counts references to, class by class, and keeps each such class for ever. A class of ours would keep our
 * class loader for as long as Chronicle's lives. So each constructor of such a class takes the class out again. Threads that do so at the
 * same time leave nothing: each takes out after it has put in. The numbers are for messages only. Safe for any thread.
 */
final class NumberedClasses {

    private static final Map<?, ?> NUMBERS = numbers();

    private NumberedClasses() {
    }

    /**
     * Called when the library's constructors are through, which put the class in.
     *
     * @param type the class of the object.
     */
    static void forget(final Class<?> type) {
        NUMBERS.remove(type);
    }

    /** No public call leads to them. Another Chronicle may keep them elsewhere; then a class loader stays. */
    private static Map<?, ?> numbers() {
        try {
            return (Map<?, ?>) MethodHandles.privateLookupIn(IOTools.class, MethodHandles.lookup())
                .findStaticVarHandle(IOTools.class, "COUNTER_MAP", Map.class).get();
        } catch (final ReflectiveOperationException e) {
            return new ConcurrentHashMap<>();
        }
    }
}
