package org.kstate.notify.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A container drops an application: its class loader goes, unless Chronicle and jnr are in it too. */
@Tag("beside")
class ClassLoaderIT {

    private static final int LOADERS = 5;
    /** With assertions on, Chronicle notes down a stack or a thread for objects that it keeps for ever. */
    private static final List<String> AS_IN_USE = List.of("-da:net.openhft...");

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldBeCollectableWithKstateInItWhenItsStoresAreClosed() {
        try (ChildJvm child = ChildJvm.start(AS_IN_USE, DroppedLoaders.class, directory, LOADERS, "ours")) {
            assertEquals("[]", child.lineAfter("left"));
        }
    }

    /** What else keeps such a loader is jffi's cleaner of its native library, which no public call ends. */
    @Test
    void shouldNameWhatTheLibrariesPinWhenTheyAreDroppedTooAndEndItByPublicCalls() {
        try (ChildJvm child = ChildJvm.start(DroppedLoaders.class, directory, 1, "all")) {
            assertEquals("[hook, thread background~resource~releaser]", child.lineAfter("pins"));
            assertEquals("[]", child.lineAfter("after"));
        }
    }
}
