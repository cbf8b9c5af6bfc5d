package org.kstate.memory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.kstate.exceptions.KstateException;

/**
 * Doing something with the thread's interrupt put aside. An interrupted thread that touches a file channel closes it. One in which a
 * library is loaded for the first time leaves that library unusable for the life of the process. Safe for any thread.
 */
public final class Uninterrupted {

    private static final String THREAD_NAME = "kstate-files";

    private Uninterrupted() {
    }

    /**
     * Something to do with files.
     *
     * @param <T> what it returns.
     */
    @FunctionalInterface
    public interface FileWork<T> {

        /**
         * Does it.
         *
         * @return what comes of it.
         * @throws IOException if a file cannot be used.
         */
        T call() throws IOException;
    }

    /**
     * Does something that is short, or waits within bounds.
     *
     * @param <T>    what it returns.
     * @param action to do; it does not see an interrupt that was there before, and the thread has that again afterwards.
     * @return what the action returns.
     */
    public static <T> T call(final Supplier<T> action) {
        final boolean interrupted = Thread.interrupted();
        try {
            return action.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Does something in a thread of its own, which nobody can interrupt, and waits for its end. For what a library does with files: an interrupt
     * in the middle of that would leave something half made, and would be told as damage.
     *
     * @param <T>    what it returns.
     * @param action to do; it sees no interrupt, and the calling thread has its interrupt afterwards.
     * @return what the action returns.
     */
    public static <T> T apart(final Supplier<T> action) {
        final FutureTask<T> task = new FutureTask<>(action::get);
        final Thread thread = new Thread(task, THREAD_NAME);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    return task.get();
                } catch (final InterruptedException e) {
                    interrupted = true;
                } catch (final ExecutionException e) {
                    throw Uninterrupted.<RuntimeException>thrownAs(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As it was thrown: Chronicle throws checked exceptions that it does not declare. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException thrownAs(final Throwable thrown) throws E {
        throw (E) thrown;
    }

    /**
     * As {@link #withFiles}, for work that tells an interrupt which closed its file as the cause of an exception of its own. Nothing is started for
     * it, so it costs what the work does; {@link #apart} costs a thread.
     *
     * @param <T>  what it returns.
     * @param work to do; it may be done again from its beginning.
     * @return what the work returns.
     */
    public static <T> T repeated(final Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    return work.get();
                } catch (final KstateException e) {
                    if (!(e.getCause() instanceof ClosedByInterruptException)) {
                        throw e;
                    }
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Does something with files that it opens and closes itself. If the thread is interrupted meanwhile, which closes the file that it works
     * on, that is put aside and the work is done once more.
     *
     * @param <T>  what it returns.
     * @param work to do; it may be done again from its beginning.
     * @return what the work returns.
     * @throws IOException as the work does, but for interrupts.
     */
    public static <T> T withFiles(final FileWork<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    return work.call();
                } catch (final ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
