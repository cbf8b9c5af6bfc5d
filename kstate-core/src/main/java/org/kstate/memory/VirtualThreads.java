package org.kstate.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.jspecify.annotations.Nullable;

/** Which threads are virtual. JDKs have them from 19 on; before, none is. */
public final class VirtualThreads {

    private static final @Nullable MethodHandle IS_VIRTUAL = find();

    private VirtualThreads() {
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup().findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (final NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    /**
     * Whether a thread gives its carrier away when it parks, and keeps it when it sleeps in a system call.
     *
     * @param thread any.
     * @return false of a thread of the operating system.
     */
    public static boolean isVirtual(final Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            // The method declares none.
            throw new IllegalStateException(e);
        }
    }
}
