package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * Processes are killed at each step of journaling again what a repair of the journal has cut off: deletions, then values. The next one does the
 * rest, and a reader that knows nothing of Kstate finds each of them once.
 */
@Tag("beside")
class RepairedDeathIT {

    private static final int STATES = 4;
    private static final int DELETED = 3;
    private static final int VERSIONS = 20;
    private static final int STATUS_KILLED = 128 + 9;
    private static final String[] NAMES = IntStream.range(0, STATES).mapToObj(i -> "s" + i).toArray(String[]::new);

    private final List<ChildJvm> children = new ArrayList<>();

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** Where the first one dies, and when it comes there how often; the same of a second one, if there is one. */
    private record Deaths(Step first, int count, Step second, int secondCount) {
    }

    static Stream<Deaths> deaths() {
        final Stream<Deaths> some = Stream.of(
            // A deletion is visible, and nobody has noted it.
            new Deaths(Step.PUBLISHED, 2, null, 0),
            // A deletion is not visible; the second one dies in a value, which is committed and not visible.
            new Deaths(Step.STAGED, 2, Step.PUBLISH, DELETED),
            // In a value, and in writing it again.
            new Deaths(Step.PUBLISH, DELETED + 2, Step.PUBLISHED, 1));
        final Stream<Deaths> all = Stream.of(Step.STAGE, Step.STAGED, Step.PUBLISH, Step.PUBLISHED)
            .flatMap(step -> IntStream.rangeClosed(1, DELETED + STATES + 1).mapToObj(count -> new Deaths(step, count, Step.PUBLISHED, 1)));
        return Boolean.getBoolean("kstate.soak") ? Stream.concat(some, all) : some;
    }

    @AfterEach
    void end() {
        children.forEach(ChildJvm::close);
    }

    private Path store() {
        return directory.resolve("store");
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private static byte[] value(final int number) {
        return ByteBuffer.allocate(JournalingChild.SIZE).putInt(number).array();
    }

    private void publish(final Kstate store, final String name, final int count) {
        try (State state = store.subscribe(name, Permission.READ_WRITE, JournalingChild.SIZE)) {
            state.persistTo(journal());
            for (int i = 0; i < count; i++) {
                state.publish(value(i));
            }
        }
    }

    /** Half of the versions, and all deletions, are cut off. */
    private void fillAndCut() throws IOException {
        try (Kstate store = Kstate.open(store())) {
            for (int i = 0; i < DELETED; i++) {
                publish(store, "d" + i, 1);
            }
            for (final String name : NAMES) {
                publish(store, name, VERSIONS);
            }
            for (int i = 0; i < DELETED; i++) {
                store.delete("d" + i);
            }
        }
        damage(2 * DELETED + STATES / 2 * (VERSIONS + 1) + VERSIONS / 2);
        JournalRepair.truncate(journal());
        assertEquals(0, IndependentReader.read(journal()).lasts().values().stream().filter(IndependentReader.Last::isDeleted).count());
    }

    private void damage(final int record) throws IOException {
        final Path file;
        try (Stream<Path> files = Files.list(journal())) {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer content = ByteBuffer.allocate(1 << 20);
            channel.read(content, 0);
            int left = record;
            for (int offset = 0;; offset += Integer.BYTES) {
                if (content.getInt(offset) == 0x4B534A52 && left-- == 0) {
                    channel.write(ByteBuffer.wrap(new byte[16]), offset + 40);
                    return;
                }
            }
        }
    }

    private void die(final Step step, final int count) {
        final ChildJvm child = ChildJvm.start(SteppedProvider.flags(), JournalingChild.class, store(), journal(), JournalingChild.PATIENT_MS, "open",
            "kill " + step + " " + count, "publish s0 1");
        children.add(child);
        assertEquals(STATUS_KILLED, child.exitStatus());
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void shouldJournalEachValueAndDeletionOnceWhenOthersDieInIt(final Deaths deaths) throws IOException {
        fillAndCut();
        die(deaths.first(), deaths.count());
        if (deaths.second() != null) {
            die(deaths.second(), deaths.secondCount());
        }
        try (Kstate store = Kstate.open(store())) {
            store.subscribe("s1", Permission.READ_WRITE).publish(value(VERSIONS));
            final IndependentReader read = IndependentReader.read(journal());
            for (int i = 0; i < DELETED; i++) {
                assertTrue(read.lasts().get("d" + i).isDeleted(), "deletion of d" + i);
            }
            final Snapshot snapshot = new Snapshot();
            for (final String name : NAMES) {
                final long version = store.subscribe(name, Permission.READ).read(snapshot);
                final byte[] bytes = new byte[snapshot.length()];
                snapshot.bytes().read(0, bytes, 0, bytes.length);
                assertEquals(version, read.lasts().get(name).version(), name);
                assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(read.lasts().get(name).payload()), name);
                // Once again each, and a commit of those who died or of this one.
                assertTrue(version <= VERSIONS + 3, name + " version=" + version);
            }
        }
        assertEquals(List.of(), JournalRepair.damages(journal()));
        assertEquals(0, IndependentReader.read(journal()).foreign());
    }
}
