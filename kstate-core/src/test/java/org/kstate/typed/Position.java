package org.kstate.typed;

import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;

/** An object that writes itself by hand; as many words as are asked for, all of which follow from the first. */
final class Position implements BytesMarshallable {

    private final long[] words;

    Position(final int words) {
        this.words = new long[words];
    }

    Position set(final long quantity) {
        for (int i = 0; i < words.length; i++) {
            words[i] = quantity + i * quantity;
        }
        return this;
    }

    long quantity() {
        return words[0];
    }

    /** Whether it is as {@link #set} made it. */
    boolean isWhole() {
        for (int i = 0; i < words.length; i++) {
            if (words[i] != words[0] + i * words[0]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void readMarshallable(final BytesIn<?> bytes) {
        for (int i = 0; i < words.length; i++) {
            words[i] = bytes.readLong();
        }
    }

    @Override
    public void writeMarshallable(final BytesOut<?> bytes) {
        for (final long word : words) {
            bytes.writeLong(word);
        }
    }
}
