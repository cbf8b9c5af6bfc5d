package org.kstate;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.kstate.exceptions.NotAStoreException;
import org.kstate.layout.StoreGeometry;
import org.kstate.session.FileAccess;
import org.kstate.session.ProgramName;
import org.kstate.session.StoreFiles;
import org.kstate.session.StorePermissions;
import org.kstate.time.EpochNanoClock;
import org.kstate.time.SystemEpochNanoClock;

/**
 * How to open a store. Page size, slots, pages and permissions matter only when the store is made: one that exists keeps its own, and
 * asking for others by name is refused. For one thread; may be changed and used again.
 */
public final class StoreOptions {

    /** System property with the directory of the default store. */
    public static final String STORE_PROPERTY = "kstate.store";
    /** System property with the name by which tools show this program; by default that of its main class or jar. 48 bytes of it are kept. */
    public static final String PROGRAM_PROPERTY = ProgramName.PROPERTY;
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

    /** A century; more would not fit the nanoseconds in which it is added to a clock. */
    private static final long LONGEST_TIMEOUT_MS = TimeUnit.DAYS.toMillis(36_525);
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Path directory = defaultDirectory();
    /** Null where not given. */
    private Integer pageSize;
    private Integer slots;
    private Integer pages;
    private Set<PosixFilePermission> permissions;
    private Set<PosixFilePermission> sessionPermissions;
    private String group;
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
     * a folder under {@code java.io.tmpdir}. A file {@code system.properties} in the working directory, which Chronicle reads, has no part in it.
     *
     * @return its path.
     * @throws NotAStoreException if this JVM's locale has no such path.
     */
    public static Path defaultDirectory() {
        final String given = ToldProperty.value(STORE_PROPERTY);
        return given != null ? path(given) : defaultPlace();
    }

    private static Path defaultPlace() {
        final Path parent = Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        return path(parent + "/kstate-" + System.getProperty("user.name"));
    }

    private static Path path(final String given) {
        try {
            return Path.of(given);
        } catch (final InvalidPathException e) {
            throw new NotAStoreException("The path of the store cannot be named in the locale that this JVM was started in; start it with"
                + " LC_ALL=C.UTF-8, or choose another place with -D" + STORE_PROPERTY + ": sun.jnu.encoding="
                + System.getProperty("sun.jnu.encoding") + ", path=" + given, e);
        }
    }

    /** Whether a directory is where anybody expects this user's store, and could have made it before. */
    static boolean isDefaultPlace(final Path directory) {
        return directory.equals(defaultPlace().toAbsolutePath().normalize());
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
     * Chooses how many versions a page holds at a time; slots - 1 commits may pass while a reader copies. With more, it is rarer that a reader
     * who was interrupted copies again; each takes the page size and 64 bytes, in every page.
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
     * Chooses who may read and who may change the states of a store that is made; the process's umask does not matter. Who may read can
     * {@linkplain Kstate#observe observe} the store, and nothing else unless {@link #sessionPermissions} says so.
     *
     * @param posix nine characters, like {@code rw-r-----}: the owner changes states, the group reads them, others do not see them. The
     *              default is {@code rw-------}, and reading for whoever may open sessions.
     * @return this.
     */
    public StoreOptions permissions(final String posix) {
        this.permissions = StorePermissions.parse(Objects.requireNonNull(posix, "posix"));
        return this;
    }

    /**
     * Chooses who may open sessions of a store that is made, and so subscribe, wait, and keep states from evaporating; changing states takes
     * {@link #permissions}. A session can harm the life of states, though not their values: it can take the store's lock, or end the
     * subscriptions of others, so that transient states evaporate. Give it to whom you trust that far.
     *
     * @param posix nine characters, of which those for writing count, like {@code rw-rw----}. The default is who may change states.
     * @return this.
     */
    public StoreOptions sessionPermissions(final String posix) {
        this.sessionPermissions = StorePermissions.parse(Objects.requireNonNull(posix, "posix"));
        return this;
    }

    /**
     * Chooses the group of the files of a store that is made.
     *
     * @param name of a group that this user is in, or its number.
     * @return this.
     */
    public StoreOptions group(final String name) {
        this.group = Objects.requireNonNull(name, "name");
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
     * Chooses how long open, subscribe, delete, a smaller size and close wait for others that do the same.
     *
     * @param timeoutMs milliseconds, 0 or more.
     * @return this.
     */
    public StoreOptions storeLockTimeoutMs(final long timeoutMs) {
        this.storeLockTimeoutMs = checkedTimeout(timeoutMs);
        return this;
    }

    /**
     * Chooses how long a commit waits for a journal's lock, or for a slot, that live sessions hold.
     *
     * @param timeoutMs milliseconds, 0 or more.
     * @return this.
     */
    public StoreOptions commitTimeoutMs(final long timeoutMs) {
        this.commitTimeoutMs = checkedTimeout(timeoutMs);
        return this;
    }

    private static long checkedTimeout(final long timeoutMs) {
        if (timeoutMs < 0) {
            throw new IllegalArgumentException("A bound of waiting is 0 ms or more: timeoutMs=" + timeoutMs);
        }
        return Math.min(timeoutMs, LONGEST_TIMEOUT_MS);
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

    /** Those of a store that is to be made; checked. */
    StorePermissions storePermissions() {
        return StorePermissions.of(permissions, sessionPermissions, group);
    }

    boolean arePermissionsAsked() {
        return permissions != null || sessionPermissions != null || group != null;
    }

    /** What a store that exists has, if that is not what was asked for; else {@code null}. */
    String permissionsDisagreeing(final StoreFiles files) {
        return arePermissionsAsked() ? FileAccess.disagreement(files, permissions, sessionPermissions, group) : null;
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
