package org.kstate.benchmarks.peers;

import java.nio.file.Path;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import net.openhft.chronicle.core.UnsafeMemory;
import org.agrona.concurrent.UnsafeBuffer;

/** An exclusive publication and a subscription over IPC, with a media driver of one thread in this process. */
final class AeronIpcPeer implements Peer {

    private static final String CHANNEL = "aeron:ipc?term-length=1m|mtu=8k";
    private static final int STREAM = 1;
    private static final long PATIENCE_NS = 10_000_000_000L;

    private final MediaDriver driver;
    private final Aeron aeron;
    private final Subscription subscription;
    private final ExclusivePublication publication;
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final FragmentHandler handler = (buffer, offset, length, header) -> copy(buffer.addressOffset() + offset, length);
    private long to;
    private int copied;

    AeronIpcPeer(final Path folder, final int size) {
        final String directory = folder.resolve("aeron").toString();
        driver = MediaDriver.launch(new MediaDriver.Context().aeronDirectoryName(directory).threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory));
        subscription = aeron.addSubscription(CHANNEL, STREAM);
        publication = aeron.addExclusivePublication(CHANNEL, STREAM);
        final long deadline = System.nanoTime() + PATIENCE_NS;
        while (!publication.isConnected() || !subscription.isConnected()) {
            if (System.nanoTime() - deadline > 0) {
                close();
                throw new IllegalStateException("The publication was not connected in time: timeoutNs=" + PATIENCE_NS);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void put(final long from, final int length) {
        message.wrap(from, length);
        for (;;) {
            final long position = publication.offer(message, 0, length);
            if (position > 0) {
                return;
            }
            if (position != Publication.BACK_PRESSURED && position != Publication.ADMIN_ACTION) {
                throw new IllegalStateException("The publication does not take more: " + Publication.errorString(position));
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public int get(final long address, final int capacity) {
        to = address;
        while (subscription.poll(handler, 1) == 0) {
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
        aeron.close();
        driver.close();
    }
}
