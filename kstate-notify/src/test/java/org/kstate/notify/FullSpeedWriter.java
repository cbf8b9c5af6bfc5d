package org.kstate.notify;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.Payload;

/**
 * A child: publishes its states in turn, as fast as it can, from where they are to a last version. The seed of each payload is its
 * version.
 */
final class FullSpeedWriter {

    static final int SIZE = 64;

    private FullSpeedWriter() {
    }

    static String name(final int state) {
        return "md.s" + state;
    }

    /** Takes the store, the number of states, and the last version of each. */
    public static void main(final String[] arguments) {
        final int count = Integer.parseInt(arguments[1]);
        final long lastVersion = Long.parseLong(arguments[2]);
        final Bytes<?> payload = Bytes.allocateDirect(SIZE);
        final long address = payload.addressForWrite(0);
        try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
            final State[] states = new State[count];
            for (int i = 0; i < count; i++) {
                states[i] = store.subscribe(name(i), Permission.READ_WRITE);
            }
            System.out.println("writing");
            boolean isBehind = true;
            while (isBehind) {
                isBehind = false;
                for (final State state : states) {
                    final long version = state.version();
                    if (version < lastVersion) {
                        Payload.fill(address, SIZE, version + 1);
                        state.publish(address, SIZE);
                        isBehind = true;
                    }
                }
            }
        } finally {
            payload.releaseLast();
        }
        System.out.println("done");
    }
}
