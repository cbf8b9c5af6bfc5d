package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Surroundings in which Kstate cannot work: each attempt ends in an exception that says so, not only the first. */
class PlatformIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private void assertUnsupported(final String... flags) {
        final List<String> all = new ArrayList<>(ChildJvm.SHORT_LIVED);
        all.addAll(List.of(flags));
        try (ChildJvm child = ChildJvm.start(all, Opening.class, directory.resolve("store"))) {
            assertEquals(UnsupportedPlatformException.class.getName(), child.line());
            assertEquals(UnsupportedPlatformException.class.getName(), child.line());
            assertEquals(0, child.exitStatus());
        }
    }

    @Test
    void shouldTellOnAnotherOperatingSystem() {
        assertUnsupported("-Dos.name=Plan 9");
    }

    /** The native part of the library that calls the C library is unpacked there. */
    @Test
    void shouldTellWhenNativeCodeCannotBeLoaded() {
        assertUnsupported("-Djffi.extract.dir=" + directory.resolve("missing"));
    }

    /** The child: tries twice. */
    static final class Opening {

        private Opening() {
        }

        public static void main(final String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                    System.out.println("session " + store.sessionId());
                } catch (final RuntimeException | Error e) {
                    System.out.println(e.getClass().getName());
                    System.err.println(e);
                }
            }
        }
    }
}
