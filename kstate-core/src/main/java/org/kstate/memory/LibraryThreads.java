package org.kstate.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;

/**
 * Loading libraries without making them hold the class loader of whoever needed them first. A thread keeps the context class loader of the
 * thread that made it. Before JDK 24 it also keeps the classes that were on that one's stack, as an exception does with every JDK.
 * Chronicle's thread that releases memory, its shutdown hook and an exception in its class {@code OS} live as long as the process. Where
 * several class loaders share Chronicle, the first user's could never be collected. Safe for any thread.
 */
public final class LibraryThreads {

    /** The first JDK whose threads keep no stack. */
    private static final int STACK_FREE_JDK = 24;
    /** Loading takes a fraction of a second; if it takes longer, the caller loads the library itself, or waits for that thread in doing so. */
    private static final long PATIENCE_MS = 5_000;
    private static volatile boolean started;

    private LibraryThreads() {
    }

    /**
     * Does something that loads a library, or uses it for the first time, with the library's own class loader as the thread's context.
     *
     * @param <T>    what it returns.
     * @param action to do.
     * @return what the action returns.
     */
    public static <T> T loading(final Supplier<T> action) {
        start();
        return inContextOfLibrary(action);
    }

    private static <T> T inContextOfLibrary(final Supplier<T> action) {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(BackgroundResourceReleaser.class.getClassLoader());
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Makes what lives as long as the process, if nobody has made it yet. */
    static void start() {
        if (!started) {
            load(OS.class);
            load(BackgroundResourceReleaser.class);
            started = true;
        }
    }

    /**
     * Initialises a class of a library where none of our classes is on the stack. Where that cannot be done, the library does it when it needs the
     * class, and one class loader stays.
     *
     * @param type the class.
     */
    public static void load(final Class<?> type) {
        inContextOfLibrary(() -> {
            initialise(type);
            return type;
        });
    }

    private static void initialise(final Class<?> type) {
        try {
            final MethodHandles.Lookup within = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            callWithoutOurClasses(MethodHandles.publicLookup().findVirtual(MethodHandles.Lookup.class, "ensureInitialized",
                MethodType.methodType(Class.class, Class.class)).bindTo(within).bindTo(type));
        } catch (final ReflectiveOperationException | LinkageError e) {
            return;
        }
    }

    /**
     * In a thread of its own, whose stack has only classes of the JDK and the library: an exception keeps the classes of the stack that it was
     * made on.
     */
    private static void callWithoutOurClasses(final MethodHandle call) throws ReflectiveOperationException {
        final PrivilegedAction<?> action = MethodHandleProxies.asInterfaceInstance(PrivilegedAction.class,
            call.asType(MethodType.methodType(Object.class)));
        MethodHandle run = call;
        if (Runtime.version().feature() < STACK_FREE_JDK) {
            // By name: the compiler warns of its end, which comes with a JDK that does not need it. With no context but the library's.
            final Class<?> subject = Class.forName("javax.security.auth.Subject");
            final Class<?> context = Class.forName("java.security.AccessControlContext");
            run = MethodHandles.insertArguments(MethodHandles.publicLookup().findStatic(subject, "doAsPrivileged",
                MethodType.methodType(Object.class, subject, PrivilegedAction.class, context)), 0, null, action, null);
        }
        final Thread thread = new Thread(MethodHandleProxies.asInterfaceInstance(Runnable.class,
            run.asType(MethodType.methodType(void.class))), "kstate-loading");
        thread.setDaemon(true);
        thread.start();
        Uninterrupted.call(() -> {
            try {
                thread.join(PATIENCE_MS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return thread;
        });
    }
}
