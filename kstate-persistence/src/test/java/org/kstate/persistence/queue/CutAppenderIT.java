package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Durability;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.MemoryFileSystem;
import org.kstate.persistence.JournalReader;
import org.kstate.testing.ChildJvm;
import org.kstate.time.Pause;

/**
 * The newest file of a journal is cut under the session that appends to it, between two commits or amid them. The session tells it by an exception of
 * its own, and no error of the virtual machine comes out, neither at the commit nor later. Where records were cut off nothing more is committed. In a
 * process of its own, which such a fault might end.
 */
class CutAppenderIT {

    private static final boolean IS_LONG = Boolean.getBoolean("kstate.soak");
    private static final int CUTS = IS_LONG ? 600 : 12;
    private static final int ROUNDS = 300;
    private static final int PAGE = 4096;
    private static final int MOST_NS = 20_000_000;
    private static final String WRONG = "WRONG ";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellACutByAnExceptionOfItsOwn(final boolean isOverSeveral) throws IOException {
        try (ChildJvm child = ChildJvm.start(List.of(), Appending.class, directory, isOverSeveral, CUTS)) {
            final List<String> wrong = new ArrayList<>();
            for (int cut = 0; cut < CUTS; cut++) {
                final String met = child.lineAfter("cut");
                if (met.contains(WRONG)) {
                    wrong.add(met);
                }
            }
            assertEquals(0, child.exitStatus());
            assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        }
    }

    /**
     * By the parent, at any moment: at times while the child is in the middle of an append, or in what it does about the cut. In the long profile
     * alone: a cut in the middle of a step of the library may end the virtual machine.
     */
    @EnabledIfSystemProperty(named = "kstate.soak", matches = "true")
    @ParameterizedTest
    @CsvSource({"true, PROCESS, 1", "false, DEVICE, 1", "false, PROCESS, 3"})
    void shouldTellACutAmidCommits(final boolean isOverSeveral, final Durability durability, final int threads) throws IOException {
        assumeFalse(durability == Durability.DEVICE && MemoryFileSystem.holds(directory), "no device below the temporary directory");
        final Random random = new Random();
        try (ChildJvm child = ChildJvm.start(List.of(), Racing.class, directory, isOverSeveral, durability, threads, ROUNDS)) {
            final List<String> wrong = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                final Path file = Path.of(child.lineAfter("journal"));
                final String cuts = cutAmid(file, random);
                child.send("cut");
                final String met = child.lineAfter("round");
                if (met.contains(WRONG)) {
                    wrong.add(cuts + ' ' + met);
                }
            }
            assertEquals(0, child.exitStatus());
            assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        }
    }

    /** Once, or again while the session mends it or closes. */
    private static String cutAmid(final Path file, final Random random) throws IOException {
        final StringBuilder cuts = new StringBuilder();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = random.nextInt(4); i >= 0; i -= 3) {
                Pause.park(random.nextInt(MOST_NS));
                final long length = Appending.length(random.nextInt(5), channel.size() / 4, random);
                channel.truncate(length);
                cuts.append(length).append(' ');
            }
        }
        return cuts.toString();
    }

    /** The child: appends until it meets the cut, and goes on as a program would. */
    static final class Racing {

        private static final int WARMING = 3_000;
        private static final int MORE_MS = 200;
        private static volatile boolean isOver;

        private Racing() {
        }

        /**
         * Runs.
         *
         * @param arguments folder, whether commits are over two states, their durability, how many threads, how many rounds.
         * @throws Exception whatever is wrong with the test itself.
         */
        public static void main(final String[] arguments) throws Exception {
            final Random random = new Random();
            final BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (int round = 0; round < Integer.parseInt(arguments[4]); round++) {
                final Path folder = Files.createDirectory(Path.of(arguments[0], "round" + round));
                System.out.println("round " + met(folder, Boolean.parseBoolean(arguments[1]), Durability.valueOf(arguments[2]),
                    Integer.parseInt(arguments[3]), random, parent));
                Appending.remove(folder);
            }
        }

        private static String met(final Path folder, final boolean isOverSeveral, final Durability durability, final int threads,
                                  final Random random, final BufferedReader parent) throws IOException, InterruptedException {
            final Path journal = folder.resolve("journal");
            final Kstate store = Kstate.open(folder.resolve("store"));
            final State first = store.subscribe("a", Permission.READ_WRITE, Appending.SIZE);
            final State second = store.subscribe("b", Permission.READ_WRITE, Appending.SIZE);
            final State other = store.subscribe("transient", Permission.READ_WRITE, Appending.SIZE);
            first.persistTo(journal);
            second.persistTo(journal);
            first.durability(durability);
            second.durability(durability);
            final byte[] value = new byte[Appending.SIZE];
            Appending.publish(store, first, second, value, 1 + random.nextInt(durability == Durability.DEVICE ? 50 : WARMING), isOverSeveral);
            isOver = false;
            final List<Throwable> met = Collections.synchronizedList(new ArrayList<>());
            final List<Thread> appending = new ArrayList<>();
            System.out.println("journal " + CycleFiles.files(journal)[0]);
            for (int i = 0; i < threads; i++) {
                final Thread thread = new Thread(() -> {
                    final Throwable thrown = Appending.run(() -> {
                        while (!isOver) {
                            Appending.publish(store, first, second, value.clone(), 1, isOverSeveral);
                        }
                    });
                    if (thrown != null) {
                        met.add(thrown);
                    }
                });
                appending.add(thread);
                thread.start();
            }
            parent.readLine();
            // Until a cut behind the last record is met, too, or long enough.
            for (final Thread thread : appending) {
                thread.join(MORE_MS);
            }
            isOver = true;
            for (final Thread thread : appending) {
                thread.join();
            }
            final StringBuilder words = new StringBuilder("met=");
            met.forEach(thrown -> words.append(Appending.shortly(thrown)).append(' '));
            words.append(", next=").append(Appending.shortly(Appending.run(() -> Appending.publish(store, first, second, value, 1, isOverSeveral))));
            words.append(", transient=").append(unlessNothing(Appending.run(() -> other.publish(value))));
            words.append(", closing=").append(unlessNothing(Appending.run(store::close)));
            words.append(", reading=").append(Appending.shortly(Appending.run(() -> Appending.read(journal, new long[1]))));
            words.append(", opening=").append(Appending.shortly(Appending.run(() -> Appending.opened(folder.resolve("other"), journal))));
            return words.toString();
        }

        private static String unlessNothing(final @Nullable Throwable met) {
            return met == null ? "nothing" : WRONG + met;
        }
    }

    /** The child: appends, cuts, appends, and says for each cut what was met. */
    static final class Appending {

        private static final int WARMING = 15_000;
        /** Beyond the furthest cut. */
        private static final int MORE = 4_000;
        static final int SIZE = 64;

        private Appending() {
        }

        /**
         * Runs.
         *
         * @param arguments folder, whether commits are over two states, how many cuts.
         * @throws Exception whatever is wrong with the test itself.
         */
        public static void main(final String[] arguments) throws Exception {
            final Random random = new Random(7);
            final int cuts = Integer.parseInt(arguments[2]);
            for (int cut = 0; cut < cuts; cut++) {
                final Path folder = Files.createDirectory(Path.of(arguments[0], "cut" + cut));
                System.out.println("cut " + cut + ": " + met(folder, Boolean.parseBoolean(arguments[1]), cut, random));
                remove(folder);
            }
        }

        private static String met(final Path folder, final boolean isOverSeveral, final int cut, final Random random) throws IOException {
            final Path journal = folder.resolve("journal");
            final StringBuilder words = new StringBuilder();
            final Kstate store = Kstate.open(folder.resolve("store"));
            final State first = store.subscribe("a", Permission.READ_WRITE, SIZE);
            final State second = store.subscribe("b", Permission.READ_WRITE, SIZE);
            first.persistTo(journal);
            second.persistTo(journal);
            final byte[] value = new byte[SIZE];
            publish(store, first, second, value, cut == 0 ? WARMING : 1 + random.nextInt(3_000), isOverSeveral);
            final Path file = CycleFiles.files(journal)[0];
            final long end;
            try (RawFile raw = RawFile.open(file)) {
                end = raw.writePosition();
            }
            final long length = length(cut, end, random);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            final long before = first.version();
            Throwable met = null;
            try {
                publish(store, first, second, value, MORE, isOverSeveral);
            } catch (final KstateException | Error | IllegalStateException e) {
                met = e;
            }
            words.append("length=").append(length).append(", end=").append(end).append(", met=").append(shortly(met));
            words.append(", late=").append(shortly(run(LateFault::tellNow)));
            final long committed = first.version() - before;
            words.append(", committed=").append(length < end && committed > 0 ? WRONG : "").append(committed);
            final boolean isTold = length < end;
            words.append(", next=").append(shortly(run(() -> publish(store, first, second, value, 1, isOverSeveral)), isTold));
            words.append(", closing=").append(shortly(run(store::close)));
            final long[] given = new long[1];
            // Of the only file nothing is left: it is as one that a killed process has made and not begun.
            words.append(", reading=").append(shortly(run(() -> read(journal, given)), isTold && length > 0));
            words.append(", given=").append(isTold && given[0] > (length == 0 ? 0 : given(length)) ? WRONG : "").append(given[0]);
            words.append(", opening=").append(shortly(run(() -> opened(folder.resolve("other"), journal)), isTold && length > 0));
            return words.toString();
        }

        /** Where records were cut off, each step tells that, and no other way. */
        private static String shortly(final @Nullable Throwable met, final boolean isTold) {
            return (isTold && !(met instanceof CorruptJournalException) ? WRONG : "") + shortly(met);
        }

        /** To the end, or to the first thing that is told: what was cut off is not to end it without a word. Counts records. */
        static void read(final Path journal, final long[] given) {
            try (JournalReader reader = JournalReader.open(journal)) {
                while (reader.next()) {
                    given[0]++;
                }
            }
        }

        /** No more records fit in front of a cut: each has a payload at least. */
        private static long given(final long length) {
            return length / SIZE;
        }

        /** To nothing, into the header, among the records, to a page among them, into the page of the last one, and behind it. */
        static long length(final int cut, final long end, final Random random) {
            return switch (cut % 6) {
                case 0 -> 0;
                case 1 -> random.nextInt(PAGE);
                case 2 -> (long) (random.nextDouble() * end);
                case 3 -> (long) (random.nextDouble() * end) & -PAGE;
                case 4 -> end & -PAGE;
                default -> (end & -PAGE) + PAGE * (1L + random.nextInt(40));
            };
        }

        static void publish(final Kstate store, final State first, final State second, final byte[] value, final int times,
                                    final boolean isOverSeveral) {
            for (int i = 0; i < times; i++) {
                if (isOverSeveral) {
                    try (Transaction transaction = store.begin(first, second)) {
                        transaction.bytes(first).writeLong(0, i);
                        transaction.bytes(second).writeLong(0, i);
                        transaction.commit();
                    }
                } else {
                    first.publish(value);
                }
            }
        }

        static void opened(final Path store, final Path journal) {
            try (Kstate fresh = Kstate.open(store); State state = fresh.subscribe("a", Permission.READ_WRITE, SIZE)) {
                state.persistTo(journal);
            }
        }

        static @Nullable Throwable run(final Runnable step) {
            try {
                step.run();
                LateFault.tellNow();
                return null;
            } catch (final RuntimeException | Error e) {
                return e;
            }
        }

        static String shortly(final @Nullable Throwable met) {
            return met == null ? "nothing" : met instanceof KstateException ? met.getClass().getSimpleName() : WRONG + met;
        }

        static void remove(final Path folder) throws IOException {
            try (var files = Files.walk(folder)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
