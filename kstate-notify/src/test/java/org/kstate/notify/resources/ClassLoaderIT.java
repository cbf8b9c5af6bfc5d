package org.kstate.notify.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A container drops an application with Kstate, Chronicle and jnr in its class loader: what the libraries keep of it. */
@Tag("beside")
class ClassLoaderIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** What else keeps such a loader is jffi's cleaner of its native library, which no public call ends. */
    @Test
    void shouldNameWhatTheLibrariesPinWhenTheyAreDroppedTooAndEndItByPublicCalls() {
        try (ChildJvm child = ChildJvm.start(DroppedLoaders.class, directory, 1, "all")) {
            assertEquals("[hook, thread background~resource~releaser]", child.lineAfter("pins"));
            assertEquals("[]", child.lineAfter("after"));
        }
    }
}
