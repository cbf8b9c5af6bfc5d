package org.kstate.testing;

import org.kstate.commit.Liveness;

/** Says of every owner that it lives. */
public final class EveryOwnerLives implements Liveness {

    /** Creates it. */
    public EveryOwnerLives() {
    }

    @Override
    public boolean isAlive(final int owner) {
        return true;
    }

    @Override
    public boolean isPresent(final int owner) {
        return true;
    }

    @Override
    public boolean isHeld(final int number) {
        return true;
    }
}
