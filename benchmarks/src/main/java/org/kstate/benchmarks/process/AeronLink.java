package org.kstate.benchmarks.process;

import java.nio.file.Path;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron over IPC. The media driver runs in the sender's process with one thread, which is not on the way of a message; it sleeps between its
 * rounds, so that it does not take the processor from the sender, and the log is long enough for what is sent meanwhile.
 */
final class AeronLink {

    private static final String DIRECTORY = "aeron";
    private static final String CHANNEL = "aeron:ipc?term-length=16m";
    private static final int STREAM = 1;
    private static final long DRIVER_IDLE_MS = 10;
    private static final long CLIENT_IDLE_MS = 10;

    private AeronLink() {
    }

    private static Aeron connect(final Path folder) {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(folder.resolve(DIRECTORY).toString())
            .idleStrategy(new SleepingMillisIdleStrategy(CLIENT_IDLE_MS)));
    }

    /** Publishes. */
    static final class Publishing implements Sender {

        private final MediaDriver driver;
        private final Aeron aeron;
        private final ExclusivePublication publication;
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

        Publishing(final Path folder, final int length) {
            driver = MediaDriver.launch(new MediaDriver.Context().aeronDirectoryName(folder.resolve(DIRECTORY).toString())
                .threadingMode(ThreadingMode.SHARED).sharedIdleStrategy(new SleepingMillisIdleStrategy(DRIVER_IDLE_MS))
                .dirDeleteOnShutdown(true));
            aeron = connect(folder);
            publication = aeron.addExclusivePublication(CHANNEL, STREAM);
        }

        @Override
        public void send(final long from, final int length) {
            message.wrap(from, length);
            for (long position = publication.offer(message, 0, length); position < 0; position = publication.offer(message, 0, length)) {
                if (position != Publication.BACK_PRESSURED && position != Publication.ADMIN_ACTION) {
                    throw new IllegalStateException("The publication does not take more: " + Publication.errorString(position));
                }
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            aeron.close();
            driver.close();
        }
    }

    /** Receives each message. */
    static final class Subscribing implements Receiver {

        private static final long CONNECT_TIMEOUT_NS = 10_000_000_000L;

        private final Aeron aeron;
        private final Subscription subscription;
        private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
        private final FragmentHandler handler = (buffer, offset, length, header) -> target.putBytes(0, buffer, offset, length);

        Subscribing(final Path folder, final int length) {
            aeron = connect(folder);
            subscription = aeron.addSubscription(CHANNEL, STREAM);
            final long begun = System.nanoTime();
            while (!subscription.isConnected()) {
                if (System.nanoTime() - begun > CONNECT_TIMEOUT_NS) {
                    throw new IllegalStateException("Not connected in time: timeoutNs=" + CONNECT_TIMEOUT_NS);
                }
                Thread.onSpinWait();
            }
        }

        @Override
        public boolean poll(final long to, final int length) {
            target.wrap(to, length);
            return subscription.poll(handler, 1) > 0;
        }

        @Override
        public void close() {
            aeron.close();
        }
    }
}
