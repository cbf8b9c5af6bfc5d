package org.kstate.benchmarks.peers;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.agrona.IoUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.broadcast.CopyBroadcastReceiver;

/** Agrona's broadcast buffer in a mapped file, with a receiver that copies. */
final class AgronaBroadcastPeer implements Peer {

    private static final int CAPACITY = 1 << 16;
    private static final int MESSAGE_TYPE = 1;

    private final MappedByteBuffer file;
    private final BroadcastTransmitter transmitter;
    private final CopyBroadcastReceiver receiver;
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final MessageHandler handler = (type, buffer, index, length) -> copy(buffer.addressOffset() + index, length);
    private long to;
    private int copied;

    AgronaBroadcastPeer(final Path folder, final int size) {
        file = IoUtil.mapNewFile(folder.resolve("broadcast").toFile(), CAPACITY + BroadcastBufferDescriptor.TRAILER_LENGTH);
        transmitter = new BroadcastTransmitter(new UnsafeBuffer(file));
        final UnsafeBuffer scratch = new UnsafeBuffer(
            ByteBuffer.allocateDirect(Math.max(size, CopyBroadcastReceiver.SCRATCH_BUFFER_LENGTH)));
        receiver = new CopyBroadcastReceiver(new BroadcastReceiver(new UnsafeBuffer(file)), scratch);
    }

    @Override
    public void put(final long from, final int length) {
        message.wrap(from, length);
        transmitter.transmit(MESSAGE_TYPE, message, 0, length);
    }

    @Override
    public int get(final long address, final int capacity) {
        to = address;
        while (receiver.receive(handler) == 0) {
            Thread.onSpinWait();
        }
        return copied;
    }

    private void copy(final long from, final int length) {
        UnsafeMemory.copyMemory(from, to, length);
        copied = length;
    }

    @Override
    public void close() {
        IoUtil.unmap(file);
    }
}
