package org.kstate.chaos;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How long the thread that made this object has waited for a processor in its life, while it could have run: the second number of
 * {@code /proc/thread-self/schedstat}, in nanoseconds. Source: the kernel's documentation, {@code scheduler/sched-stats}. For that thread.
 */
final class WaitingTime {

    private static final int LONGEST = 128;

    private final KernelText source = new KernelText(Path.of("/proc/thread-self/schedstat"), LONGEST);

    /** Always 0 where the kernel does not tell. */
    long ns() {
        if (!source.isTold()) {
            return 0;
        }
        final ByteBuffer line = source.read();
        while (line.get() != ' ') {
            continue;
        }
        long ns = 0;
        for (byte digit = line.get(); digit != ' '; digit = line.get()) {
            ns = ns * 10 + digit - '0';
        }
        return ns;
    }
}
