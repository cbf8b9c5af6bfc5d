package org.kstate.notify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A {@link Delivery} that stays as it is, with a copy of the value: for those who get it in another thread, or later. Immutable: safe for any thread.
 */
public final class Change {

    private final String name;
    private final long version;
    private final long missed;
    private final boolean isSilence;
    private final long timeNs;
    private final int sessionId;
    private final byte[] value;

    Change(final Delivery delivery) {
        name = Objects.requireNonNull(delivery.name());
        version = delivery.version();
        missed = delivery.missed();
        isSilence = delivery.isSilence();
        timeNs = delivery.snapshot().timeNs();
        sessionId = delivery.snapshot().sessionId();
        value = new byte[delivery.snapshot().length()];
        delivery.snapshot().bytes().read(0, value, 0, value.length);
    }

    /**
     * Which state.
     *
     * @return its name.
     */
    public String name() {
        return name;
    }

    /**
     * The version.
     *
     * @return 1, 2, 3 …; 0 for the silence of a state never written.
     */
    public long version() {
        return version;
    }

    /**
     * How many versions passed undelivered, as {@link Delivery#missed}.
     *
     * @return 0 if none.
     */
    public long missed() {
        return missed;
    }

    /**
     * Whether this is no change but a silence, as {@link Delivery#isSilence}.
     *
     * @return false for a change.
     */
    public boolean isSilence() {
        return isSilence;
    }

    /**
     * When the version was committed.
     *
     * @return nanoseconds since the epoch; 0 if the state was never written.
     */
    public long timeNs() {
        return timeNs;
    }

    /**
     * The session that committed the version.
     *
     * @return its number; 0 if the state was never written.
     */
    public int sessionId() {
        return sessionId;
    }

    /**
     * The value, whole.
     *
     * @return a new view of it that cannot be written, little-endian, from position 0 to the size of the state.
     */
    public ByteBuffer value() {
        return ByteBuffer.wrap(value).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * For people: which version of what, never its payload.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Change[name=" + name + ", version=" + version + ", missed=" + missed + (isSilence ? ", silence" : "") + ", length=" + value.length
            + ", session=" + sessionId + ']';
    }
}
