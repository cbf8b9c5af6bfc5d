package org.kstate.typed;

import org.kstate.testing.Payload;

/** A checked flyweight. */
final class Quote extends CheckedFlyweight {

    static final int LENGTH = 24;

    long bid() {
        return longAt(0);
    }

    void bid(final long bid) {
        putLong(0, bid);
    }

    double ratio() {
        return doubleAt(8);
    }

    void ratio(final double ratio) {
        putDouble(8, ratio);
    }

    int count() {
        return intAt(16);
    }

    void count(final int count) {
        putInt(16, count);
    }

    short lots() {
        return shortAt(20);
    }

    void lots(final short lots) {
        putShort(20, lots);
    }

    byte side() {
        return byteAt(22);
    }

    void side(final byte side) {
        putByte(22, side);
    }

    long longAnywhere(final int offset) {
        return longAt(offset);
    }

    void putLongAnywhere(final int offset, final long value) {
        putLong(offset, value);
    }

    byte byteAnywhere(final int offset) {
        return byteAt(offset);
    }

    /** A payload that shows whether it is whole: see {@link Payload}. */
    void fill(final long seed) {
        final Filled filled = new Filled(seed);
        for (int i = 0; i < length(); i += Long.BYTES) {
            putLong(i, filled.word(i));
        }
    }

    /** The seed of a payload that is whole, or {@link Payload#TORN}. */
    long seed() {
        final Filled filled = new Filled(longAt(0));
        for (int i = 0; i < length(); i += Long.BYTES) {
            if (longAt(i) != filled.word(i)) {
                return Payload.TORN;
            }
        }
        return longAt(0);
    }

    private record Filled(long seed) {
        long word(final int offset) {
            return seed * (offset + 1);
        }
    }
}
