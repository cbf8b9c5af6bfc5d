package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import net.openhft.chronicle.core.Jvm;
import org.kstate.persistence.record.RecordEncoder;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.JournaledState;

/** What checkpoints put into records, from objects of the heap. For one thread at a time. */
final class RepeatedValue {

    private final ByteBuffer name = ByteBuffer.allocateDirect(RecordLayout.MAX_NAME);
    private final ByteBuffer payload = ByteBuffer.allocateDirect(RecordLayout.MAX_PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);

    /** Adds a state to the record that was begun. */
    void add(final RecordEncoder encoder, final String stateName, final JournaledState state) {
        name.clear().put(stateName.getBytes(StandardCharsets.US_ASCII));
        payload.clear().put(state.payload());
        encoder.add(Jvm.address(name), name.position(), state.deleted() ? RecordLayout.FLAG_DELETED : 0, state.incarnation(),
            state.version(), state.size(), Jvm.address(payload), payload.position());
    }

    /** Gives the record that was begun a body. */
    void body(final RecordEncoder encoder, final long[] words) {
        payload.clear();
        for (final long word : words) {
            payload.putLong(word);
        }
        encoder.body(Jvm.address(payload), payload.position());
    }
}
