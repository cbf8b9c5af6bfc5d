package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.OtherUser;
import org.kstate.testing.SharedMemory;

/** What the commands say to a user who may not read a store and its journal: not that there is none. Needs root to start it. */
class ForbiddenIT {
    private static final int STRANGER = 61_003;

    @TempDir(factory = SharedMemory.class)
    private Path memory;
    @TempDir
    private Path disk;
    @TempDir
    private Path classPath;

    @Test
    void shouldSayThatThisUserMayNotRead() throws IOException {
        final OtherUser users = OtherUser.orSkip(classPath);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(memory, PosixFilePermissions.fromString("rwxr-xr-x"));
        final String store = memory.resolve("store").toString();
        final String journal = disk.resolve("journal").toString();
        try (Kstate session = Kstate.open(Path.of(store)); State state = session.subscribe("a", Permission.READ_WRITE)) {
            state.persistTo(Path.of(journal));
            state.publish(new byte[] {1});
        }
        final List<String> lines = List.of("doctor --store " + store, "ls --store " + store, "verify " + journal, "repair " + journal,
            "history " + journal, "tail --no-follow --journal " + journal);
        try (ChildJvm child = users.start(STRANGER, STRANGER, ChildJvm.SHORT_LIVED, Outspoken.class, lines.toArray())) {
            for (int i = 0; i < lines.size(); i++) {
                final String expected = "This user may not read the " + (i < 2 ? "store" : "journal");
                final List<String> said = new ArrayList<>();
                do {
                    said.add(child.line());
                } while (!said.get(said.size() - 1).startsWith("status "));
                assertEquals("status " + ExitStatus.FAILED, said.get(said.size() - 1), said::toString);
                assertTrue(said.stream().anyMatch(line -> line.contains(expected)), said::toString);
            }
        }
    }

    /** Runs lines, and says on standard output whatever they say. Arguments: the lines. */
    static final class Outspoken {
        private Outspoken() {
        }

        public static void main(final String[] lines) {
            System.setErr(System.out);
            for (final String line : lines) {
                final String[] words = line.split(" ");
                System.out.println("status " + KstateCommand.run(KstateCommand.commandLine(words), words));
            }
        }
    }
}
