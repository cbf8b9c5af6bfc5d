package org.kstate.chaos;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How long each processor of this machine was taken by a hypervisor for others while it had something to do: the eighth number of its line
 * {@code cpuN} of {@code /proc/stat}, in hundredths of a second. Source: the kernel's documentation, {@code filesystems/proc}. For one thread.
 */
final class StolenTime {

    private static final int STOLEN = 8;
    private static final int MOST_BYTES = 16_384;
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long[] NOTHING = {0};

    private final KernelText source = new KernelText(Path.of("/proc/stat"), MOST_BYTES);

    /** Nanoseconds since the machine began, in steps of ten milliseconds, for each processor; 0 where the kernel does not tell. */
    long[] ns() {
        if (!source.isTold()) {
            return NOTHING;
        }
        return StandardCharsets.US_ASCII.decode(source.read()).toString().lines()
            .filter(line -> line.matches("cpu[0-9].*"))
            .mapToLong(StolenTime::stolenNs).toArray();
    }

    private static long stolenNs(final String line) {
        final String[] numbers = line.split(" +");
        return numbers.length <= STOLEN ? 0 : Long.parseLong(numbers[STOLEN]) * TICK_NS;
    }

    /** The most that any one processor lost between two readings. */
    static long mostBetween(final long[] before, final long[] after) {
        long most = 0;
        for (int i = 0; i < Math.min(before.length, after.length); i++) {
            most = Math.max(most, after[i] - before[i]);
        }
        return most;
    }
}
