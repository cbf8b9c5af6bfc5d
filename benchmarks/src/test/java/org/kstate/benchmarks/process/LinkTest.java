package org.kstate.benchmarks.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** All links alike: what goes in on one side comes out on the other, once. */
@Timeout(60)
class LinkTest {

    private static final int LENGTH = 64;
    private static final int MESSAGES = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    @ParameterizedTest
    @EnumSource
    void shouldGiveEachMessageOnceAndWhole(final Link link) {
        final Message sent = new Message(LENGTH);
        final Message received = new Message(LENGTH);
        try (ScratchFolder folder = new ScratchFolder();
             Sender sender = link.sender(folder.path(), LENGTH);
             Receiver receiver = link.receiver(folder.path(), LENGTH)) {
            assertFalse(receiver.poll(received.address(), LENGTH), "nothing was sent");
            for (int number = 1; number <= MESSAGES; number++) {
                sent.fill(number);
                sender.send(sent.address(), LENGTH);
                final long begunNs = System.nanoTime();
                while (!receiver.poll(received.address(), LENGTH)) {
                    assertTrue(System.nanoTime() - begunNs < TIMEOUT_NS, "no message in time");
                    Thread.onSpinWait();
                }
                assertEquals(number, received.checkedNumber());
                assertFalse(receiver.poll(received.address(), LENGTH), "it was given already");
            }
        }
    }
}
