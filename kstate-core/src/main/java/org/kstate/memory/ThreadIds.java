package org.kstate.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** A number of the calling thread that no other thread of the process has. A class of threads may override {@code getId} and give all of them one. */
public final class ThreadIds {

    /** JDKs have it from 19 on, and no class can override it. */
    private static final @Nullable MethodHandle THREAD_ID = find();
    private static final AtomicLong LAST = new AtomicLong();
    /** Below 0: the others are above. No class of ours, which would keep our class loader for as long as the thread lives. */
    private static final ThreadLocal<Long> OWN = ThreadLocal.withInitial(LAST::decrementAndGet);

    private ThreadIds() {
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup().findVirtual(Thread.class, "threadId", MethodType.methodType(long.class));
        } catch (final NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    /**
     * The calling thread's.
     *
     * @return the same each time; never 0.
     */
    public static long own() {
        final Thread thread = Thread.currentThread();
        if (THREAD_ID == null) {
            return thread.getClass() == Thread.class ? thread.getId() : OWN.get();
        }
        try {
            return (long) THREAD_ID.invokeExact(thread);
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            // The method declares none.
            throw new IllegalStateException(e);
        }
    }
}
