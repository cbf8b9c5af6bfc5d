package org.kstate.feeds;

/** SplitMix64: a few lines that give the same numbers on every JDK for ever. For one thread at a time. */
final class SyntheticRandom {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    SyntheticRandom(final long seed) {
        state = seed;
    }

    /** A number from 0 to below the bound. */
    long below(final long bound) {
        return (next() >>> 1) % bound;
    }

    boolean oneIn(final int chances) {
        return below(chances) == 0;
    }

    private long next() {
        state += STEP;
        long mixed = state;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
