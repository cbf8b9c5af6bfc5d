package org.kstate.benchmarks.watch;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.memory.PrivateMemory;

/** A state of 64 bytes that is published. */
final class PublishedState implements Waking {

    private final Kstate store;
    private final State state;
    private final BytesStore<?, ?> payload = PrivateMemory.allocate(WakeScene.SIZE);
    private final long address = payload.addressForRead(0);

    PublishedState(final WakeScene scene, final String store, final String name) {
        this.store = scene.open(store);
        this.state = this.store.subscribe(name, Permission.READ_WRITE);
        // A state is persistent from its first version on.
        if (name.equals(WakeKind.TAILED)) {
            state.persistTo(scene.journal());
        }
        send();
    }

    State state() {
        return state;
    }

    @Override
    public void send() {
        state.publish(address, WakeScene.SIZE);
    }

    @Override
    public void close() {
        store.close();
    }
}
