package org.kstate.benchmarks.jmh;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.peers.BareCell;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.time.CachedEpochNanoClock;

/** A state in a store of default options and a bare cell beside it, both with the same clock, and a payload for both. */
final class StateFixture implements AutoCloseable {

    private static final long NOW_NS = 1_700_000_000_000_000_000L;

    private final ScratchFolder folder = new ScratchFolder();
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(NOW_NS);
    private final Kstate store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).clock(clock));
    private final State state = store.subscribe("benchmark", Permission.READ_WRITE);
    private final BareCell cell = new BareCell(folder.resolve("cell"), clock);
    private final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(BareCell.PAGE_SIZE);
    private final Bytes<?> payloadBytes = payload.bytesForRead();

    StateFixture(final int size) {
        state.setSize(size);
        for (long i = 0; i < size; i += Long.BYTES) {
            payload.writeLong(i, i * 0x9E3779B97F4A7C15L);
        }
        payloadBytes.singleThreadedCheckDisabled(true);
        payloadBytes.readPositionRemaining(0, size);
        state.publish(payloadBytes);
        cell.publish(payload.addressForRead(0), size);
    }

    State state() {
        return state;
    }

    BareCell cell() {
        return cell;
    }

    BytesStore<?, ?> payload() {
        return payload;
    }

    Bytes<?> payloadBytes() {
        return payloadBytes;
    }

    @Override
    public void close() {
        state.close();
        store.close();
        cell.close();
        payloadBytes.releaseLast();
        payload.releaseLast();
        folder.close();
    }
}
