package org.kstate.testing;

import java.util.function.Supplier;

import org.kstate.Kstate;

/** Numbers of sessions are given in turn: a test that wants one again opens and closes sessions until it comes round. */
public final class NumberAgain {

    /** More than the numbers that are given in turn. */
    private static final int MOST_OPENINGS = 300;

    private NumberAgain() {
    }

    /**
     * Opens a session with a number.
     *
     * @param number  wanted; nobody has it.
     * @param opening opens a session.
     * @return a session of that number, open.
     */
    public static Kstate open(final int number, final Supplier<Kstate> opening) {
        for (int i = 0; i < MOST_OPENINGS; i++) {
            final Kstate store = opening.get();
            if (store.sessionId() == number) {
                return store;
            }
            store.close();
        }
        throw new AssertionError("the number is not given again: number=" + number);
    }
}
