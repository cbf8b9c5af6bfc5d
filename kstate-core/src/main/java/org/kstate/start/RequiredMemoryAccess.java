package org.kstate.start;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;

import org.kstate.exceptions.UnsupportedPlatformException;

/**
 * Whether this JVM lets {@code sun.misc.Unsafe} touch memory, by which Chronicle's libraries and jnr work. From JDK 24 on a flag can forbid it, and a
 * later JDK may do so by itself. No library can allow it then: who started the JVM is told how.
 */
final class RequiredMemoryAccess {

    /** What is not there cannot be asked; then the libraries say what they miss. */
    private static final String UNSAFE = "sun.misc.Unsafe";

    private RequiredMemoryAccess() {
    }

    static void check() {
        try {
            final Class<?> type = Class.forName(UNSAFE);
            final Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            final Object unsafe = instance.get(null);
            final Object address = type.getMethod("allocateMemory", long.class).invoke(unsafe, (long) Long.BYTES);
            type.getMethod("freeMemory", long.class).invoke(unsafe, address);
        } catch (final InvocationTargetException e) {
            if (e.getCause() instanceof UnsupportedOperationException) {
                throw new UnsupportedPlatformException("This JVM does not let libraries touch memory by " + UNSAFE + ", as Chronicle's do; start it"
                    + " with --sun-misc-unsafe-memory-access=allow: java.version=" + System.getProperty("java.version") + ", java.home="
                    + System.getProperty("java.home"), e);
            }
        } catch (final ReflectiveOperationException | RuntimeException e) {
            // Said by the libraries.
            return;
        }
    }
}
