package org.kstate.benchmarks.process;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

import org.agrona.IoUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.broadcast.CopyBroadcastReceiver;

/** Agrona's broadcast buffer in a mapped file, with a receiver that copies. */
final class AgronaLink {

    private static final String FILE = "broadcast";
    private static final int CAPACITY = 1 << 20;
    private static final int MESSAGE_TYPE = 1;

    private AgronaLink() {
    }

    /** Transmits. */
    static final class Transmitting implements Sender {

        private final MappedByteBuffer file;
        private final BroadcastTransmitter transmitter;
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

        Transmitting(final Path folder, final int length) {
            file = IoUtil.mapNewFile(folder.resolve(FILE).toFile(), CAPACITY + BroadcastBufferDescriptor.TRAILER_LENGTH);
            transmitter = new BroadcastTransmitter(new UnsafeBuffer(file));
        }

        @Override
        public void send(final long from, final int length) {
            message.wrap(from, length);
            transmitter.transmit(MESSAGE_TYPE, message, 0, length);
        }

        @Override
        public void close() {
            IoUtil.unmap(file);
        }
    }

    /** Receives each message. */
    static final class Receiving implements Receiver {

        private final MappedByteBuffer file;
        private final CopyBroadcastReceiver receiver;
        private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
        private final MessageHandler handler = (type, buffer, index, length) -> target.putBytes(0, buffer, index, length);

        Receiving(final Path folder, final int length) {
            file = IoUtil.mapExistingFile(folder.resolve(FILE).toFile(), FILE);
            receiver = new CopyBroadcastReceiver(new BroadcastReceiver(new UnsafeBuffer(file)),
                new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(length, CopyBroadcastReceiver.SCRATCH_BUFFER_LENGTH))));
        }

        @Override
        public boolean poll(final long to, final int length) {
            target.wrap(to, length);
            return receiver.receive(handler) > 0;
        }

        @Override
        public void close() {
            IoUtil.unmap(file);
        }
    }
}
