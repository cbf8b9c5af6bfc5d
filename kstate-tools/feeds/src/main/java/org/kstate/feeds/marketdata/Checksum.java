package org.kstate.feeds.marketdata;

import net.openhft.chronicle.bytes.RandomDataInput;

/**
 * A 64-bit checksum over the words of a payload. Each step is reversible, so a change of one word always changes the result, and
 * the mixing makes it unlikely for several changes to cancel out, as those of a payload half of one version and half of another
 * would have to. Not against malice.
 */
final class Checksum {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Checksum() {
    }

    /** The checksum of whole words; kinds of payload have different seeds, so that one is never taken for another. */
    static long of(final long seed, final RandomDataInput from, final long offset, final int length) {
        long sum = seed;
        for (long at = offset; at < offset + length; at += Long.BYTES) {
            sum = add(sum, from.readLong(at));
        }
        return sum;
    }

    /** The checksum with one more word taken in. */
    static long add(final long sum, final long word) {
        final long mixed = (sum ^ word) * MULTIPLIER;
        return mixed ^ mixed >>> 32;
    }
}
