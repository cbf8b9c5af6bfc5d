package org.kstate.notify;

import java.util.concurrent.atomic.AtomicInteger;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.WrongThreadException;

/**
 * Lets one thread at a time use something that any thread may close. What was closed while in use is released by its user, when the
 * use ends: nothing is unmapped under a reader.
 *
 * <pre>
 *   IDLE  --enter-->  BUSY  --exit-->  IDLE
 *   IDLE  --close-->  CLOSED
 *   BUSY  --close-->  CLOSING  --exit-->  CLOSED
 * </pre>
 */
final class UseGuard {

    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final String what;
    private final Runnable release;

    /**
     * Creates the guard of something that is open and idle.
     *
     * @param what    what it is, for messages, with a name=value.
     * @param release is run once, by the thread that closes it or by the last one that used it.
     */
    UseGuard(final String what, final Runnable release) {
        this.what = what;
        this.release = release;
    }

    /** Begins a use; the caller calls {@link #exit} in any case. */
    void enter() {
        if (!state.compareAndSet(IDLE, BUSY)) {
            if (state.get() == BUSY) {
                throw new WrongThreadException("It is in use by another thread, or by its own listener; give each thread its own: " + what);
            }
            throw closed();
        }
    }

    void exit() {
        if (!state.compareAndSet(BUSY, IDLE)) {
            state.set(CLOSED);
            release.run();
        }
    }

    /** For long uses: whether to end this one. */
    boolean isOpen() {
        return state.get() < CLOSING;
    }

    @Override
    public String toString() {
        return what + (isOpen() ? "" : ", closed");
    }

    ClosedException closed() {
        return new ClosedException("It was closed; open another: " + what);
    }

    void close() {
        if (state.compareAndSet(IDLE, CLOSED)) {
            release.run();
        } else if (!state.compareAndSet(BUSY, CLOSING) && isOpen()) {
            // Between the two attempts its user came or went.
            close();
        }
    }
}
