package org.kstate.benchmarks.process;

import java.nio.file.Path;

/**
 * A process that sends a message at each of a row of times, and never sooner: one that is late sends at once. Arguments: processor, link,
 * folder, length of a message, how many, nanoseconds between them.
 */
final class PacedSender {

    private PacedSender() {
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
        try (Sender sender = Link.valueOf(args[1]).sender(Path.of(args[2]), message.length())) {
            send(sender, message, count, intervalNs, parent.awaitGo());
            parent.done("");
        }
    }

    private static void send(final Sender sender, final Message message, final long count, final long intervalNs, final long startNs) {
        for (long number = 1; number <= count; number++) {
            message.fill(number);
            final long dueNs = startNs + number * intervalNs;
            while (System.nanoTime() - dueNs < 0) {
                Thread.onSpinWait();
            }
            sender.send(message.address(), message.length());
        }
    }
}
