package org.kstate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import org.kstate.layout.StoreGeometry;
import org.kstate.time.EpochNanoClock;
import org.kstate.time.SystemEpochNanoClock;

/**
 * How to open a store. Page size, slots and pages matter only when the store is made: one that exists keeps its own, and asking for
 * others by name is refused. For one thread; may be changed and used again.
 */
public final class StoreOptions {

    /** System property with the directory of the default store. */
    public static final String STORE_PROPERTY = "kstate.store";
    /** Default page size in bytes. */
    public static final int DEFAULT_PAGE_SIZE = 4096;
    /** Default slots in a page. */
    public static final int DEFAULT_SLOTS = 8;
    /** Default number of pages. */
    public static final int DEFAULT_PAGES = 1024;
    /** Default bound for waiting for the store's lock, in milliseconds. */
    public static final long DEFAULT_STORE_LOCK_TIMEOUT_MS = 5_000;
    /** Default bound for waiting for a journal's lock or a free slot, in milliseconds. */
    public static final long DEFAULT_COMMIT_TIMEOUT_MS = 1_000;

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Path directory = defaultDirectory();
    /** Null where not given. */
    private Integer pageSize;
    private Integer slots;
    private Integer pages;
    private EpochNanoClock clock = SystemEpochNanoClock.INSTANCE;
    private long storeLockTimeoutMs = DEFAULT_STORE_LOCK_TIMEOUT_MS;
    private long commitTimeoutMs = DEFAULT_COMMIT_TIMEOUT_MS;

    private StoreOptions() {
    }

    /**
     * The defaults.
     *
     * @return new options.
     */
    public static StoreOptions create() {
        return new StoreOptions();
    }

    /**
     * The directory of the default store: {@code -Dkstate.store}, else {@code /dev/shm/kstate-$USER} where there is shared memory, else
     * a folder under {@code java.io.tmpdir}.
     *
     * @return its path.
     */
    public static Path defaultDirectory() {
        final String given = System.getProperty(STORE_PROPERTY);
        if (given != null) {
            return Path.of(given);
        }
        final Path parent = Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        return parent.resolve("kstate-" + System.getProperty("user.name"));
    }

    /**
     * Chooses the store.
     *
     * @param directory of the store.
     * @return this.
     */
    public StoreOptions directory(final Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Chooses the largest size of a state.
     *
     * @param bytes 64 to 4096, a power of two.
     * @return this.
     */
    public StoreOptions pageSize(final int bytes) {
        this.pageSize = bytes;
        return this;
    }

    /**
     * Chooses how many versions a page holds at a time; slots - 1 commits may pass while a reader copies.
     *
     * @param slots 3 to 16.
     * @return this.
     */
    public StoreOptions slotsPerPage(final int slots) {
        this.slots = slots;
        return this;
    }

    /**
     * Chooses how many states the store can have.
     *
     * @param pages 1 to 1 048 576.
     * @return this.
     */
    public StoreOptions maxPages(final int pages) {
        this.pages = pages;
        return this;
    }

    /**
     * Chooses where commit times come from.
     *
     * @param clock for this session's commits.
     * @return this.
     */
    public StoreOptions clock(final EpochNanoClock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Chooses how long open, subscribe and close wait for others that do the same.
     *
     * @param timeoutMs milliseconds.
     * @return this.
     */
    public StoreOptions storeLockTimeoutMs(final long timeoutMs) {
        this.storeLockTimeoutMs = timeoutMs;
        return this;
    }

    /**
     * Chooses how long a commit waits for a journal's lock, or for a slot, that live sessions hold.
     *
     * @param timeoutMs milliseconds.
     * @return this.
     */
    public StoreOptions commitTimeoutMs(final long timeoutMs) {
        this.commitTimeoutMs = timeoutMs;
        return this;
    }

    Path directory() {
        return directory;
    }

    EpochNanoClock clock() {
        return clock;
    }

    long storeLockTimeoutMs() {
        return storeLockTimeoutMs;
    }

    long commitTimeoutMs() {
        return commitTimeoutMs;
    }

    /** The geometry of a store that is to be made; checks the numbers. */
    StoreGeometry geometry() {
        return new StoreGeometry(given(pageSize, DEFAULT_PAGE_SIZE), given(slots, DEFAULT_SLOTS), given(pages, DEFAULT_PAGES));
    }

    /** Whether a store that exists has what was asked for. */
    boolean agreesWith(final StoreGeometry existing) {
        return given(pageSize, existing.pageSize()) == existing.pageSize() && given(slots, existing.slots()) == existing.slots()
            && given(pages, existing.pages()) == existing.pages();
    }

    private static int given(final Integer value, final int otherwise) {
        return value == null ? otherwise : value;
    }
}
