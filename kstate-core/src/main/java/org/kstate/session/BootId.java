package org.kstate.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import org.kstate.memory.Uninterrupted;

/**
 * The identity of this boot of the machine: shared memory of an earlier one is not trusted. Source: random(4), {@code boot_id}.
 *
 * @param high upper half.
 * @param low  lower half.
 */
record BootId(long high, long low) {

    private static final Path SOURCE = Path.of("/proc/sys/kernel/random/boot_id");
    private static final BootId UNKNOWN = new BootId(0, 0);

    static BootId current() {
        try {
            final UUID id = UUID.fromString(Uninterrupted.withFiles(() -> Files.readString(SOURCE)).trim());
            return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (final IOException | IllegalArgumentException e) {
            // Where the system does not tell, stores are kept as if it had never been booted again.
            return UNKNOWN;
        }
    }
}
