package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.RecordPendingException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.CommitWord;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * A stack that ends at the very call that gives a slot, or a journal's lock, back. In a JVM of its own, where these calls are never compiled: so they
 * need more stack than all that the compiled commit did before, and there are depths at which they alone fail.
 */
@Tag("beside")
class StackOverflowIT {

    private static final List<String> FLAGS = List.of("-Xbatch", "-XX:CompileCommand=quiet", exclude("StackOverflowIT$Sweeping::descend"),
        exclude("page.Page::releaseSlot"), exclude("memory.SharedBuffer::putLongReleaseAt"), exclude("commit.SlotClaim::giveBack"),
        exclude("commit.MultiStateCommit::finish"), exclude("commit.CommitSet::releaseSlots"), exclude("journal.JournalEnd::leave"),
        exclude("journal.JournalLock::release"), exclude("journal.JournalLock::giveUp"), exclude("journal.Inside::leave"),
        exclude("journal.JournalEnd::begin"), exclude("journal.Announcement::isFailed"), inline("journal.JournalLock::acquire"),
        inline("journal.Inside::*"), inline("commit.SlotClaim::take"), inline("commit.SlotClaim::tryClaim"), inline("commit.SlotFill::fill"),
        inline("commit.TransientCommit::*"));

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private static String exclude(final String method) {
        return "-XX:CompileCommand=exclude,org.kstate." + method;
    }

    private static String inline(final String method) {
        return "-XX:CompileCommand=inline,org.kstate." + method;
    }

    @Test
    void shouldGiveBackWhatTheThreadItselfCouldNot() {
        try (ChildJvm child = ChildJvm.start(FLAGS, Sweeping.class, directory.resolve("store"))) {
            for (final String call : Sweeping.CALLS) {
                final String line = child.lineAfter(call);
                System.out.println(call + ": overflows, left behind, still claimed, locks left behind: " + line);
                final String[] counts = line.split(" ");
                assertTrue(Integer.parseInt(counts[0]) > 0, call + ": no stack ended");
                // Whether a commit over several states can fail there depends on what the compiler has put into one frame.
                assertTrue(call.equals("commit") || Integer.parseInt(counts[1]) > 0, call + ": no error left a slot behind, which shows nothing");
                assertEquals(0, Integer.parseInt(counts[2]), call + ": slots stay claimed");
                // Of these nothing but the lock tells whether the case was met.
                assertTrue(!Sweeping.LOCKING.contains(call) || Integer.parseInt(counts[3]) > 0, call + ": no error left the lock behind");
            }
            assertEquals("true", child.lineAfter("complete"), "the journal has each version once");
            assertEquals("0", child.lineAfter("sessions"));
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: one call at each distance from the end of the stack, each in a thread of its own. */
    static final class Sweeping {

        /** In the last two the same thread commits again, and the session is closed. */
        static final List<String> CALLS = List.of("publish", "commit", "setSize", "journaled", "again", "closing");
        static final List<String> LOCKING = List.of("journaled", "again", "closing");
        private static final int SIZE = 64;
        private static final int WARM = 20_000;
        private static final int STACK = 1 << 18;
        private static final int DEPTHS = 80;
        /** Frames of another size, so that distances differ by less than one frame. */
        private static final int SHIFTS = 16;
        /** A session for each distance takes longer. */
        private static final int CLOSING_STEP = 4;

        private final Kstate store;
        private final State[] states;
        private final RawStore raw;
        private int depth;
        private boolean hasOverflown;
        private Runnable call;
        private int overflows;
        private int owed;
        private int left;
        private int locks;

        private Sweeping(final Path directory) {
            store = open(directory);
            states = new State[] {store.subscribe("a", Permission.READ_WRITE), store.subscribe("b", Permission.READ_WRITE),
                store.subscribe("c", Permission.READ_WRITE)};
            states[2].persistTo(directory.resolve("journal"));
            raw = RawStore.open(directory);
        }

        private static Kstate open(final Path directory) {
            return Kstate.open(StoreOptions.create().directory(directory).maxPages(8).pageSize(SIZE).slotsPerPage(3));
        }

        public static void main(final String[] arguments) throws InterruptedException {
            FileJournalProvider.install();
            final Sweeping sweeping = new Sweeping(Path.of(arguments[0]));
            sweeping.run();
            System.out.println("sessions " + Kstate.statistics(Path.of(arguments[0])).sessions().size());
        }

        private void run() throws InterruptedException {
            final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
            final Map<String, Runnable> calls = new TreeMap<>();
            calls.put("publish", () -> states[0].publish(payload));
            calls.put("setSize", () -> states[0].setSize(SIZE));
            calls.put("commit", this::commitBoth);
            final Runnable journaled = () -> states[2].publish(payload);
            calls.put("journaled", journaled);
            for (int i = 0; i < WARM; i++) {
                calls.values().forEach(Runnable::run);
            }
            for (final String name : List.of("publish", "commit", "setSize", "journaled")) {
                // A session settles what it owes with its next claim, whatever that is for, and a journal's lock with its next commit there.
                final Runnable settling = calls.get("journaled".equals(name) ? name : "publish");
                sweep(name, calls.get(name), () -> { }, settling);
            }
            sweep("again", journaled, journaled, () -> { });
            sweepClosing(payload);
            final List<Long> versions = FileJournal.entries(store.directory().resolve("journal")).stream()
                .filter(entry -> entry.kind() == Journal.COMMIT).map(FileJournal.Entry::version).toList();
            System.out.println("complete " + versions.equals(LongStream.rangeClosed(1, states[2].version()).boxed().toList()));
            store.close();
            payload.releaseLast();
        }

        private void commitBoth() {
            try (Transaction transaction = store.begin(states)) {
                transaction.bytes(states[0]).writeLong(0, 1);
                transaction.bytes(states[1]).writeLong(0, 1);
                transaction.commit();
            }
        }

        /** Each session ends with what a thread left that was the first to commit in it. */
        private void sweepClosing(final BytesStore<?, ?> payload) throws InterruptedException {
            begin(null);
            for (int shift = 0; shift < SHIFTS; shift++) {
                for (int i = 0; i < DEPTHS; i += CLOSING_STEP) {
                    try (Kstate closing = open(store.directory())) {
                        final State state = closing.subscribe("c", Permission.READ_WRITE);
                        call = () -> state.publish(payload);
                        // It opens the journal before it goes down.
                        fail(shift, i, call, () -> { });
                    }
                    left += claimed();
                }
            }
            end("closing");
        }

        private void sweep(final String name, final Runnable swept, final Runnable after, final Runnable settling) throws InterruptedException {
            begin(swept);
            for (int shift = 0; shift < SHIFTS; shift++) {
                for (int i = 0; i < DEPTHS; i++) {
                    fail(shift, i, () -> { }, after);
                    settling.run();
                    left += claimed();
                }
            }
            end(name);
        }

        private void begin(final Runnable swept) {
            call = swept;
            overflows = 0;
            owed = 0;
            left = 0;
            locks = 0;
        }

        private void end(final String name) {
            System.out.println(name + " " + overflows + " " + owed + " " + left + " " + locks);
        }

        private void fail(final int frames, final int distance, final Runnable before, final Runnable after) throws InterruptedException {
            depth = distance;
            hasOverflown = false;
            final Thread thread = new Thread(null, () -> {
                before.run();
                descend(frames, 0, 0, 0);
                owed += claimed();
                locks += isLocked();
                after.run();
            }, "deep", STACK);
            thread.start();
            thread.join();
            overflows += hasOverflown ? 1 : 0;
        }

        private int claimed() {
            int claimed = 0;
            for (final State state : states) {
                claimed += raw.claimedSlots(state.pageIndex()) + (CommitWord.isReference(raw.page(state.pageIndex()).word()) ? 1 : 0);
            }
            return claimed + isLocked();
        }

        private int isLocked() {
            final long lock = raw.pages().buffer().getLongAcquire(raw.pages().geometry().journal(0) + JournalLayout.LOCK);
            return lock == JournalLockWord.FREE ? 0 : 1;
        }

        /** Some frames that are larger, then down to the end. */
        private void descend(final int frames, final long more, final long evenMore, final long most) {
            if (frames > 0) {
                descend(frames - 1, more + 1, evenMore + 1, most + 1);
            } else {
                descend();
            }
        }

        /** Down to the end, and on the way back up the call from one frame: from the last one if depth is 0. */
        private void descend() {
            try {
                descend();
            } catch (final StackOverflowError e) {
                // The end.
            }
            if (depth-- == 0) {
                try {
                    call.run();
                } catch (final StackOverflowError | RecordPendingException e) {
                    hasOverflown = true;
                }
            }
        }
    }
}
