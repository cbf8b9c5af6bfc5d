package org.kstate.benchmarks.process;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * A process that looks without a pause for what a {@link PacedSender} sends, and records how long after its time each message was here.
 * Arguments: processor, link, folder, length of a message, how many, nanoseconds between them, how many of the first do not count.
 *
 * <p>A message that was passed over, since a later one came before the next look, counts as seen with that one. The work ends with the last
 * message, or when that is overdue.
 */
final class SpinningReceiver {

    private static final long OVERDUE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long HIGHEST_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;

    private SpinningReceiver() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final Message message = new Message(Integer.parseInt(args[3]));
        final long count = Long.parseLong(args[4]);
        final long intervalNs = Long.parseLong(args[5]);
        final long warmup = Long.parseLong(args[6]);
        try (Receiver receiver = Link.valueOf(args[1]).receiver(Path.of(args[2]), message.length())) {
            final Histogram histogram = receive(receiver, message, count, intervalNs, warmup, parent.awaitGo());
            parent.done(encoded(histogram));
        }
    }

    private static Histogram receive(final Receiver receiver, final Message message, final long count, final long intervalNs,
                                     final long warmup, final long startNs) {
        final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
        final long address = message.address();
        final int length = message.length();
        final long overdueNs = startNs + count * intervalNs + OVERDUE_NS;
        long seen = 0;
        while (seen < count) {
            if (receiver.poll(address, length)) {
                final long nowNs = System.nanoTime();
                final long number = message.checkedNumber();
                if (number <= seen) {
                    throw new IllegalStateException("A message came again: number=" + number + ", seen=" + seen);
                }
                for (long passed = seen + 1; passed <= number; passed++) {
                    if (passed == warmup + 1) {
                        // Recorded until now only for the JVM to compile it.
                        histogram.reset();
                    }
                    histogram.recordValue(Math.max(0, nowNs - startNs - passed * intervalNs));
                }
                seen = number;
            } else if (System.nanoTime() - overdueNs > 0) {
                throw new IllegalStateException("The last message is overdue: seen=" + seen + ", count=" + count);
            } else {
                Thread.onSpinWait();
            }
        }
        return histogram;
    }

    private static String encoded(final Histogram histogram) {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /**
     * What such a process told.
     *
     * @param told its line.
     * @return a histogram of nanoseconds.
     */
    static Histogram decoded(final String told) {
        return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(told)), 0);
    }
}
