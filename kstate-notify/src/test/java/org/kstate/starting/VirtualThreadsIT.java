package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.testing.SharedMemory;

/** Who waits in a virtual thread keeps no carrier from the others, and who publishes in one leaves no memory behind. */
@Tag("beside")
class VirtualThreadsIT {

    private static final int FIRST_WITH_THEM = 21;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    static Collection<Path> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldWaitWithoutACarrierAndLeaveNoMemoryBehind(final Path jdk) throws Exception {
        assumeTrue(Jdks.version(jdk) >= FIRST_WITH_THEM, "a JDK without virtual threads");

        final JavaRun run = JavaRun.of(List.of(Jdks.java(jdk), "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1", "-XX:MaxDirectMemorySize=16m", "-XX:+DisableExplicitGC",
            "-cp", LibraryJars.path(LibraryJars.program(), LibraryJars.all()),
            VirtualWaiters.class.getName(), directory.toString()));

        assertEquals(new JavaRun(0, VirtualWaiters.DONE + System.lineSeparator(), ""), run);
    }
}
