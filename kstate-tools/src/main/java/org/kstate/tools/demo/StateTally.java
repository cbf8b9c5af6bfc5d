package org.kstate.tools.demo;

import java.util.HexFormat;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.feeds.marketdata.PayloadKind;

/** What one consumer has seen of one state. For one thread at a time. */
final class StateTally {
    private final PayloadKind kind;
    private long version;
    private long seen;
    private long missed;
    private long torn;
    private long disordered;
    private byte[] value = new byte[0];

    StateTally(final String state) {
        kind = PayloadKind.ofState(state);
    }

    /** Takes a version that was delivered, and how many the deliverer says it has passed over. */
    void delivered(final long newVersion, final long missedBefore, final RandomDataInput payload) {
        if (newVersion <= version) {
            disordered++;
        }
        seen++;
        missed += missedBefore;
        version = newVersion;
        keep(payload);
    }

    /** Takes what was read at will: perhaps the same version again. */
    void read(final long newVersion, final RandomDataInput payload) {
        if (newVersion > version) {
            delivered(newVersion, newVersion - version - 1, payload);
        } else if (newVersion < version) {
            disordered++;
        } else if (newVersion > 0 && !isWhole(payload)) {
            torn++;
        }
    }

    /** Something was said that must not happen: a version twice, or one left out. */
    void disordered() {
        disordered++;
    }

    private void keep(final RandomDataInput payload) {
        if (!isWhole(payload)) {
            torn++;
        }
        final int length = (int) payload.readLimit();
        if (value.length != length) {
            value = new byte[length];
        }
        payload.read(0, value, 0, length);
    }

    private boolean isWhole(final RandomDataInput payload) {
        return kind != null && kind.verify(payload, 0);
    }

    long version() {
        return version;
    }

    long seen() {
        return seen;
    }

    long missed() {
        return missed;
    }

    long torn() {
        return torn;
    }

    long disorders() {
        return disordered;
    }

    /** The value last taken, in hexadecimal. */
    String value() {
        return HexFormat.of().formatHex(value);
    }
}
