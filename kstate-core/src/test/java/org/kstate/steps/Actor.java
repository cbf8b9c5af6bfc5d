package org.kstate.steps;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.PrivateMemory;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;

/** Who plays a scene: a process with its session and its handles. What it commits on {@link #MAIN} has the seed {@link #SEED}. */
final class Actor implements AutoCloseable {

    /** The state that all commit on. */
    static final String MAIN = "main";
    /** A state that is committed on together with the main one, by actors alone. */
    static final String PAIR = "pair";
    /** A state that is there before and after, in all scenes. */
    static final String KEPT = "kept";
    /** A state that only the actor has to do with. */
    static final String OWN = "own";
    /** The size of states, unless it grows. */
    static final int SIZE = 48;
    /** The size that a page has. */
    static final int PAGE_SIZE = 64;
    /** As few as may be. */
    static final int SLOTS = 3;
    /** Of all that an actor commits on the main state. */
    static final long SEED = 777;
    private static final long LONG_MS = 60_000;
    private static final int DEAD = 9;
    private static final long GENERATION = 5;

    private final Path directory;
    private final Snapshot snapshot = new Snapshot();
    private final BytesStore<?, ?> memory = PrivateMemory.allocate(PAGE_SIZE);
    private Kstate store;
    private State main;
    private State pair;
    private State own;

    Actor(final Path directory) {
        this.directory = directory;
    }

    static StoreOptions options(final Path directory, final long timeoutMs) {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(8).pageSize(PAGE_SIZE).slotsPerPage(SLOTS)
            .storeLockTimeoutMs(timeoutMs).commitTimeoutMs(timeoutMs);
    }

    Kstate open() {
        store = Kstate.open(options(directory, LONG_MS));
        return store;
    }

    State openMain() {
        main = open().subscribe(MAIN, Permission.READ_WRITE);
        return main;
    }

    State openPair() {
        pair = store.subscribe(PAIR, Permission.READ_WRITE);
        return pair;
    }

    State openOwn() {
        own = store.subscribe(OWN, Permission.READ_WRITE);
        own.setSize(SIZE);
        return own;
    }

    Kstate store() {
        return store;
    }

    State main() {
        return main;
    }

    State pair() {
        return pair;
    }

    State own() {
        return own;
    }

    Path journal() {
        return directory.resolve("journal");
    }

    /**
     * The main state's commit word becomes a reference to the descriptor of a session that is dead, as a commit over several states leaves it.
     *
     * @param status of the descriptor.
     */
    void refer(final int status) {
        final RawStore raw = RawStore.open(store.directory());
        final long record = ControlLayout.session(DEAD, raw.pages().geometry().pages());
        raw.control().putLong(record + ControlLayout.SESSION_WRITER, 1);
        raw.control().putLong(record + ControlLayout.SESSION_SUBSCRIPTIONS, 1L << main.pageIndex());
        raw.control().putLong(record + ControlLayout.SESSION_STATE, ControlLayout.ACTIVE);
        final int number = (DEAD - 1) * DescriptorLayout.PER_SESSION;
        final long descriptor = raw.pages().descriptor(number);
        final SharedBuffer buffer = raw.pages().buffer();
        final Page page = raw.page(main.pageIndex());
        final long oldWord = page.word();
        final int slot = (CommitWord.slot(oldWord) + 1) % SLOTS;
        final long version = CommitWord.version(oldWord) + 1;
        page.releaseSlot(slot, SlotHeader.of(version, DEAD));
        buffer.putInt(page.slotField(slot, PageLayout.SLOT_LENGTH), SIZE);
        Payload.fill(buffer.addressOf(page.slotField(slot, PageLayout.SLOT_PAYLOAD)), SIZE, SEED);
        final long entry = descriptor + DescriptorLayout.ENTRIES;
        buffer.putLong(entry + DescriptorLayout.ENTRY_PAGE, page.index());
        buffer.putLong(entry + DescriptorLayout.ENTRY_OLD_WORD, oldWord);
        buffer.putLong(entry + DescriptorLayout.ENTRY_NEW_WORD, CommitWord.plain(version, slot, 0));
        buffer.putInt(descriptor + DescriptorLayout.COUNT, 1);
        buffer.putLongRelease(descriptor + DescriptorLayout.STATE, DescriptorLayout.state(GENERATION, status));
        if (!page.compareAndSetWord(oldWord, CommitWord.reference(GENERATION, number))) {
            throw new AssertionError("somebody else has committed");
        }
    }

    /** Publishes on the main state, as large as it is. */
    String publish() {
        final int size = main.size();
        Payload.fill(memory.addressForWrite(0), size, SEED);
        return version(main.publish(memory.addressForRead(0), size));
    }

    void publishOwn() {
        Payload.fill(memory.addressForWrite(0), SIZE, SEED);
        own.publish(memory.addressForRead(0), SIZE);
    }

    /** Writes a transaction on the main state. */
    static void write(final Transaction transaction) {
        Payload.fill(transaction.bytes().addressForWrite(0), transaction.size(), SEED);
    }

    /** The same on the second state. */
    void writePair(final Transaction transaction) {
        Payload.fill(transaction.bytes(pair).addressForWrite(0), transaction.size(pair), SEED);
    }

    static String version(final long version) {
        return "version " + version;
    }

    String read() {
        final long version = main.read(snapshot);
        return read(version, seed(snapshot.bytes(), snapshot.length()));
    }

    /** Both states at one instant; what comes back is of the main one. */
    String readBoth() {
        final Snapshot other = new Snapshot();
        store.snapshot(new State[] {main, pair}, new Snapshot[] {snapshot, other});
        if (other.version() != 0) {
            return "failed: nobody has committed on the second state: version=" + other.version();
        }
        return read(snapshot.version(), seed(snapshot.bytes(), snapshot.length()));
    }

    /** The seed of a payload: 0 of zeros, {@link Payload#TORN} if it is not whole. The state may have grown since it was committed. */
    static long seed(final Bytes<?> payload, final int length) {
        int written = length;
        while (written > 0 && payload.readLong(written - Long.BYTES) == 0) {
            written -= Long.BYTES;
        }
        return written == 0 ? 0 : Payload.seed(payload.addressForRead(0), Math.max(written, SIZE));
    }

    String read(final Transaction transaction) {
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            memory.writeLong(i, transaction.view().readLong(i));
        }
        return read(transaction.version(), seed(memory.bytesForRead(), SIZE));
    }

    private static String read(final long version, final long seed) {
        return "read " + version + " " + seed;
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
