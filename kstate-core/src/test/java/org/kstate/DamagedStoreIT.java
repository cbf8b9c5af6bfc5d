package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.NotAStoreException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.session.StoreFiles;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Stores that are none, are of another kind, or are damaged: a typed exception that says so, and nothing half made. */
class DamagedStoreIT {

    private static final int SLOTS = 4;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFiles files;

    @BeforeEach
    void makeStore() {
        files = new StoreFiles(directory.resolve("store"));
        try (Kstate store = Kstate.open(options()); State state = store.subscribe("a", Permission.READ_WRITE)) {
            publish(state, 7);
        }
    }

    private StoreOptions options() {
        return StoreOptions.create().directory(files.directory()).maxPages(8).pageSize(64).slotsPerPage(SLOTS).commitTimeoutMs(100);
    }

    private static void publish(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private List<String> listing() {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> path + " " + path.toFile().length()).sorted().toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private void put(final Path file, final int offset, final long value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, value), offset);
        }
    }

    private void putInt(final Path file, final int offset, final int value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(0, value), offset);
        }
    }

    private void truncate(final Path file, final long length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
    }

    /** Neither an opening nor an observer gets in, and nothing is different afterwards. */
    private void assertRefused(final Class<? extends KstateException> how, final String said) {
        final List<String> before = listing();
        final KstateException e = assertThrows(how, () -> Kstate.open(options()).close());
        assertTrue(e.getMessage().contains(said), e.getMessage());
        assertEquals(before, listing());
    }

    private void assertNotObserved() {
        final List<String> before = listing();
        assertThrows(KstateException.class, () -> Kstate.observe(files.directory()).close());
        assertEquals(before, listing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "a.", "a..b", "a b", "a/b", "../a", "a\u0000", "\u00e4"})
    void shouldRefuseBadNames(final String name) {
        try (Kstate store = Kstate.open(options()); State state = store.subscribe("a", Permission.READ);
             Observer observer = Kstate.observe(files.directory())) {
            assertEquals("a", state.name());
            assertThrows(IllegalStateNameException.class, () -> store.subscribe(name, Permission.READ_WRITE));
            assertThrows(IllegalStateNameException.class, () -> observer.state(name));
            assertEquals(1, observer.states().size());
            assertThrows(NoSuchStateException.class, () -> observer.state("b"));
        }
    }

    @Test
    void shouldRefuseAPathThatIsAFile() throws IOException {
        files = new StoreFiles(Files.writeString(directory.resolve("file"), "text"));
        assertRefused(NotAStoreException.class, "path=" + files.directory());
        assertNotObserved();
        files = new StoreFiles(files.directory().resolve("below"));
        assertRefused(NotAStoreException.class, "path=" + files.directory());
        assertNotObserved();
    }

    @Test
    void shouldRefuseADirectoryThatHoldsOtherThings() throws IOException {
        files = new StoreFiles(Files.createDirectory(directory.resolve("other")));
        Files.writeString(files.directory().resolve("letter.txt"), "text");
        assertRefused(NotAStoreException.class, "path=" + files.directory());
        assertNotObserved();
    }

    @Test
    void shouldNotMakeAStoreByObservingIt() {
        files = new StoreFiles(directory.resolve("missing"));
        assertNotObserved();
    }

    @Test
    void shouldRefuseOtherNumbersThanTheStoreHas() {
        assertEquals("64", Integer.toString(pageSizeOf(StoreOptions.create().directory(files.directory()))), "none asked for");
        for (final StoreOptions other : List.of(options().pageSize(128), options().slotsPerPage(SLOTS + 1), options().maxPages(9))) {
            final StoreLayoutException e = assertThrows(StoreLayoutException.class, () -> Kstate.open(other).close());
            assertTrue(e.getMessage().contains("existing=StoreGeometry[pageSize=64, slots=4, pages=8]"), e.getMessage());
        }
    }

    private static int pageSizeOf(final StoreOptions options) {
        try (Kstate store = Kstate.open(options)) {
            return store.pageSize();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, StoreHeaderLayout.LAYOUT_VERSION + 1, -1, Long.MAX_VALUE})
    void shouldRefuseAnotherLayout(final long version) throws IOException {
        put(files.pages(), StoreHeaderLayout.LAYOUT_VERSION_OFFSET, version);
        assertRefused(StoreLayoutException.class, "found=" + version + ", expected=" + StoreHeaderLayout.LAYOUT_VERSION);
        assertNotObserved();
    }

    @Test
    void shouldRefuseAnotherLayoutOfControl() throws IOException {
        put(files.control(), ControlLayout.LAYOUT_VERSION_OFFSET, StoreHeaderLayout.LAYOUT_VERSION + 1);
        assertRefused(StoreLayoutException.class, "file=" + files.control());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 79, 4095, 4096, 100_000})
    void shouldRefuseFilesThatWereCut(final long length) throws IOException {
        truncate(files.pages(), length);
        assertRefused(length < StoreHeaderLayout.LENGTH ? NotAStoreException.class : CorruptStoreException.class, "file=" + files.pages());
        assertNotObserved();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 100_000})
    void shouldRefuseAControlThatWasCut(final long length) throws IOException {
        truncate(files.control(), length);
        assertRefused(CorruptStoreException.class, "file=" + files.control());
    }

    @Test
    void shouldRefuseAStoreWithoutControl() throws IOException {
        Files.delete(files.control());
        assertRefused(CorruptStoreException.class, "file=" + files.control());
    }

    @Test
    void shouldRefuseFilesOfDifferentStores() throws IOException {
        put(files.control(), ControlLayout.STORE_ID, 1);
        assertRefused(StoreLayoutException.class, "file=" + files.control());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "40, 65", "40, 0", "40, -64", "44, 2", "44, 17", "48, 0", "48, -1", "48, 16", "48, 2147483647", "52, 255", "56, 65",
        "60, 0", "80, 1", "80, -1"})
    void shouldRefuseHeadersWithImpossibleNumbers(final int offset, final int value) throws IOException {
        putInt(files.pages(), offset, value);
        assertRefused(offset == 0 ? NotAStoreException.class : CorruptStoreException.class, "file=" + files.pages());
        assertNotObserved();
    }

    /** A use of a damaged page ends in a typed exception whatever its words hold; it must not end the virtual machine or not end at all. */
    private interface Damage {
        void to(RawStore raw, Page page, SharedBuffer buffer);
    }

    private record Case(String name, Damage damage) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> shouldTellOfDamagedPages() {
        final Stream.Builder<Case> cases = Stream.builder();
        for (final int size : new int[] {0, -1, 65, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            cases.add(new Case("size " + size, (raw, page, buffer) -> buffer.putInt(page.field(PageLayout.SIZE), size)));
        }
        for (final int length : new int[] {-1, 65, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            cases.add(new Case("slot length " + length, (raw, page, buffer) ->
                buffer.putInt(page.slotField(CommitWord.slot(page.word()), PageLayout.SLOT_LENGTH), length)));
        }
        for (final int length : new int[] {-1, 0, 255, Integer.MAX_VALUE}) {
            cases.add(new Case("name length " + length, (raw, page, buffer) -> buffer.putInt(page.field(PageLayout.NAME_LENGTH), length)));
        }
        for (final long word : new long[] {-1, 0xFFFFFFFFFFFFFF10L, 0x140, 0x1F0, 0x8000000000000110L, 1, 0xFFFF1, 0x7FFFFFFFFFFFFFF1L}) {
            cases.add(new Case("commit word 0x" + Long.toHexString(word), (raw, page, buffer) ->
                buffer.putLong(page.field(PageLayout.COMMIT_WORD), word)));
        }
        cases.add(new Case("slot header", (raw, page, buffer) -> page.releaseSlot(CommitWord.slot(page.word()), SlotHeader.of(99, 0))));
        cases.add(new Case("page index", (raw, page, buffer) -> buffer.putInt(page.field(PageLayout.PAGE_INDEX), 5)));
        cases.add(new Case("first version", (raw, page, buffer) -> buffer.putLong(page.field(PageLayout.FIRST_VERSION), 1_000)));
        cases.add(new Case("first version below 0", (raw, page, buffer) -> buffer.putLong(page.field(PageLayout.FIRST_VERSION), -1)));
        cases.add(new Case("slot owners", (raw, page, buffer) -> {
            for (int slot = 0; slot < SLOTS; slot++) {
                page.releaseSlot(slot, SlotHeader.of(slot == CommitWord.slot(page.word()) ? 1 : 9, 0xFFFFF));
            }
        }));
        for (final int journal : new int[] {-5, 0, 1, 64, Integer.MAX_VALUE}) {
            cases.add(new Case("persistent in journal " + journal, (raw, page, buffer) -> {
                buffer.putInt(page.field(PageLayout.JOURNAL_PLUS_ONE), journal + 1);
                buffer.putLong(page.field(PageLayout.COMMIT_WORD), page.word() | CommitWord.PERSISTENT);
            }));
        }
        cases.add(new Case("journals in use", (raw, page, buffer) -> {
            buffer.putLong(StoreHeaderLayout.JOURNALS_IN_USE, 65);
            buffer.putInt(page.field(PageLayout.JOURNAL_PLUS_ONE), 1);
            buffer.putLong(page.field(PageLayout.COMMIT_WORD), page.word() | CommitWord.PERSISTENT);
        }));
        for (final int length : new int[] {0, -1, 5_000}) {
            cases.add(new Case("journal path of length " + length, (raw, page, buffer) -> persistIn(raw, page, length, "/")));
        }
        cases.add(new Case("journal path that is none", (raw, page, buffer) -> persistIn(raw, page, 3, "/\u0000x")));
        return cases.build();
    }

    private static void persistIn(final RawStore raw, final Page page, final int length, final String path) {
        final SharedBuffer buffer = raw.pages().buffer();
        final long journal = raw.pages().geometry().journal(0);
        buffer.putLong(StoreHeaderLayout.JOURNALS_IN_USE, 1);
        buffer.putInt(journal + JournalLayout.PATH_LENGTH, length);
        buffer.putBytes(journal + JournalLayout.PATH, path.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        buffer.putInt(page.field(PageLayout.JOURNAL_PLUS_ONE), 1);
        buffer.putLong(page.field(PageLayout.COMMIT_WORD), page.word() | CommitWord.PERSISTENT);
    }

    /** Before somebody subscribes, and while somebody has: all uses together must meet the damage, none may end in another way. */
    @ParameterizedTest
    @MethodSource
    void shouldTellOfDamagedPages(final Case damaged) {
        final RawStore raw = RawStore.open(files.directory());
        try (Kstate store = Kstate.open(options()); State before = store.subscribe("a", Permission.READ_WRITE);
             Observer observer = Kstate.observe(files.directory())) {
            damaged.damage.to(raw, raw.page(0), raw.pages().buffer());
            int met = use(() -> useAll(before));
            met += use(() -> store.subscribe("other", Permission.READ_WRITE).close());
            met += use(() -> {
                try (State after = store.subscribe("a", Permission.READ_WRITE)) {
                    useAll(after);
                }
            });
            met += use(() -> observer.state("a").read(new Snapshot()));
            met += use(observer::states);
            met += use(() -> observer.state("a").journal());
            assertTrue(met > 0, "nobody told of it");
            assertEquals(0, raw.slotsOf(0, store.sessionId()), "a slot was left claimed");
        }
    }

    private static void useAll(final State state) {
        final Snapshot snapshot = new Snapshot();
        assertTrue(state.version() >= 0, "an impossible version");
        state.read(snapshot);
        assertTrue(snapshot.version() >= 0, "an impossible version");
        state.journal();
        publish(state, 9);
        publish(state, 10);
        publish(state, 11);
        state.read(snapshot);
    }

    private static int use(final Runnable use) {
        try {
            use.run();
            return 0;
        } catch (final KstateException e) {
            assertInstanceOf(CorruptStoreException.class, e);
            return 1;
        }
    }

    /** What sessions say of themselves is damaged: no value depends on it, and a store can be opened. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 2, 3, Long.MAX_VALUE})
    void shouldReadAndCommitWhateverControlHolds(final long word) {
        final RawStore raw = RawStore.open(files.directory());
        try (Kstate store = Kstate.open(options()); State state = store.subscribe("a", Permission.READ_WRITE)) {
            for (int offset = ControlLayout.LAST_ORDINAL; offset < ControlLayout.COUNTERS; offset += Long.BYTES) {
                raw.control().putLong(offset, word);
            }
            // All but its own: that says which states are still wanted.
            for (long offset = ControlLayout.session(1, 8); offset < ControlLayout.session(257, 8); offset += Long.BYTES) {
                if (offset < ControlLayout.session(store.sessionId(), 8) || offset >= ControlLayout.session(store.sessionId() + 1, 8)) {
                    raw.control().putLong(offset, word);
                }
            }
            publish(state, 8);
            assertEquals(1, state.version());
            try (State again = store.subscribe("a", Permission.READ_WRITE); State other = store.subscribe("other", Permission.READ_WRITE)) {
                assertEquals(state.pageIndex(), again.pageIndex());
                assertFalse(other.isWritten());
                publish(other, 1);
            }
        }
    }
}
