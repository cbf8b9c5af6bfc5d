package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.testing.ChildJvm;

/**
 * The newest file of a journal is cut under the session that appends to it. The session tells it by an exception of its own, and no error of the
 * virtual machine comes out, neither at the commit nor later. Where records were cut off nothing more is committed. In a process of its own, which
 * such a fault might end.
 *
 * <p>In the long profile alone: where the virtual machine tells such a fault is not ours to choose, and some cuts still end otherwise.
 */
@EnabledIfSystemProperty(named = "kstate.soak", matches = "true")
class CutAppenderIT {

    private static final int CUTS = 600;
    private static final int PAGE = 4096;
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

    /** The child: appends, cuts, appends, and says for each cut what was met. */
    static final class Appending {

        private static final int WARMING = 30_000;
        private static final int MORE = 30_000;
        private static final int SIZE = 64;

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
            words.append(", given=").append(given[0] > (length == 0 ? 0 : given(length)) ? WRONG : "").append(given[0]);
            words.append(", opening=").append(shortly(run(() -> opened(folder.resolve("other"), journal)), isTold && length > 0));
            return words.toString();
        }

        /** Where records were cut off, each step tells that, and no other way. */
        private static String shortly(final @Nullable Throwable met, final boolean isTold) {
            return (isTold && !(met instanceof CorruptJournalException) ? WRONG : "") + shortly(met);
        }

        /** To the end, or to the first thing that is told: what was cut off is not to end it without a word. Counts records. */
        private static void read(final Path journal, final long[] given) {
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
        private static long length(final int cut, final long end, final Random random) {
            return switch (cut % 6) {
                case 0 -> 0;
                case 1 -> random.nextInt(PAGE);
                case 2 -> (long) (random.nextDouble() * end);
                case 3 -> (long) (random.nextDouble() * end) & -PAGE;
                case 4 -> end & -PAGE;
                default -> (end & -PAGE) + PAGE * (1L + random.nextInt(40));
            };
        }

        private static void publish(final Kstate store, final State first, final State second, final byte[] value, final int times,
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

        private static void opened(final Path store, final Path journal) {
            try (Kstate fresh = Kstate.open(store); State state = fresh.subscribe("a", Permission.READ_WRITE, SIZE)) {
                state.persistTo(journal);
            }
        }

        private static @Nullable Throwable run(final Runnable step) {
            try {
                step.run();
                LateFault.tellNow();
                return null;
            } catch (final KstateException | Error | IllegalStateException e) {
                return e;
            }
        }

        private static String shortly(final @Nullable Throwable met) {
            return met == null ? "nothing" : met instanceof KstateException ? met.getClass().getSimpleName() : WRONG + met;
        }

        private static void remove(final Path folder) throws IOException {
            try (var files = Files.walk(folder)) {
                for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
