package org.kstate.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import net.openhft.chronicle.hash.ChronicleFileLockException;
import net.openhft.chronicle.hash.impl.VanillaChronicleHash;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.kstate.counters.SessionLedger;
import org.kstate.counters.StoreCounters;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StateName;
import org.kstate.memory.FileDescriptors;
import org.kstate.memory.FirstUse;
import org.kstate.memory.LibraryThreads;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.memory.Uninterrupted;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.session.FileAccess;
import org.kstate.session.StoreFiles;
import org.kstate.start.GeneratedMapClass;

/**
 * The names of a store's states in a Chronicle Map. A process that is killed inside a map leaves it locked for ever. So the map is opened
 * and touched only while {@code store.lock} is held, between {@link #enter} and {@link #leave}. These set and clear a mark in
 * {@code control}. Whoever finds the mark set, or the file missing, builds the map afresh from the page headers under the next epoch. Page headers
 * are the truth.
 *
 * <p>For one thread at a time: the holder of {@code store.lock}.
 */
public final class NameRegistry implements AutoCloseable {

    /** The name is not in the registry. */
    public static final int NO_PAGE = NameIndex.NO_PAGE;

    private static final int DAMAGED = -2;
    private static final long NO_EPOCH = -1;
    private static final int AVERAGE_NAME_LENGTH = 64;
    /** Room for names of the greatest length in every place: 254 bytes are four times the average. */
    private static final double MAX_BLOAT = 5;
    private static final long BYTES_FOR_EACH_NAME = 160;
    private static final long BYTES_FIXED = 256 * 1024;
    private static final int HEADER_SIZE = 8;
    private static final long FIRST_EPOCH = 1;
    private static final Object WARMING = new Object();
    private static volatile boolean warm;

    private final StoreFiles files;
    private final SharedBuffer control;
    private final StoreCounters counters;
    private final SessionLedger ledger;
    private ChronicleMap<String, Integer> map;
    /** Where the map is, if there is one. */
    private Path mapFile;
    private long openEpoch;
    /** The epoch whose map this session does without. */
    private long othersEpoch = NO_EPOCH;

    /**
     * Creates the registry; the map is opened when it is first used.
     *
     * @param files    of the store.
     * @param control  memory of the file {@code control}.
     * @param counters of the store.
     * @param ledger   where damage of the map is noted down.
     */
    public NameRegistry(final StoreFiles files, final SharedBuffer control, final StoreCounters counters, final SessionLedger ledger) {
        this.files = files;
        this.control = control;
        this.counters = counters;
        this.ledger = ledger;
    }

    /**
     * Loads the map's classes by way of a map that is thrown away: the first one in a process takes long, and {@code store.lock} need
     * not be held for that.
     */
    public static void warmUp() {
        if (!warm) {
            synchronized (WARMING) {
                if (!warm) {
                    FirstUse.requireForLoading();
                    warm = Uninterrupted.call(() -> LibraryThreads.loading(NameRegistry::useAMap));
                }
            }
        }
    }

    private static boolean useAMap() {
        GeneratedMapClass.define();
        // In memory: a file would stay behind if the process were killed now.
        try (ChronicleMap<String, Integer> map = builder(1).create()) {
            map.put("warm", 1);
            map.get("up");
        } catch (final LinkageError e) {
            throw unusable(e);
        }
        return true;
    }

    private static UnsupportedPlatformException unusable(final LinkageError cause) {
        return new UnsupportedPlatformException("Chronicle Map cannot be loaded in this process; the cause says why. If it says so of a class that"
            + " failed before, that was when the program used Chronicle before it opened a store: java.class.path="
            + System.getProperty("java.class.path"), cause);
    }

    /**
     * Enters the registry: sets the mark, opens the map or builds it afresh.
     *
     * @param pages of the store.
     */
    public void enter(final PagesFile pages) {
        if (map == null || openEpoch != control.getLongAcquire(ControlLayout.REGISTRY_EPOCH)) {
            FileDescriptors.require(FileDescriptors.FOR_OPENING);
        }
        final boolean leftInUse = control.getLongAcquire(ControlLayout.REGISTRY_IN_USE) != 0;
        control.putLongRelease(ControlLayout.REGISTRY_IN_USE, 1);
        final long epoch = control.getLongAcquire(ControlLayout.REGISTRY_EPOCH);
        final Path file = files.registry(epoch);
        if (leftInUse || !Files.exists(file)) {
            rebuild(pages);
            return;
        }
        if (openEpoch != epoch || map == null && othersEpoch != epoch) {
            closeMap();
            openEpoch = epoch;
            if (isComplete(file)) {
                openUndamaged(file, epoch, pages.geometry().pages());
            } else {
                ledger.error(new CorruptStoreException("The registry of names was not finished; it was built afresh from the pages: file=" + file));
            }
            if (map == null && othersEpoch != epoch) {
                rebuild(pages);
                return;
            }
        }
        if (map != null && isLocked()) {
            ledger.error(new CorruptStoreException("The registry of names is locked inside, and nobody is there; it was built afresh from the"
                + " pages: file=" + file));
            rebuild(pages);
        }
    }

    /**
     * Whether a segment's lock, the first word of its header, seems to be held. Nobody is inside, so it is damaged; the library would wait a
     * minute for it, with {@code store.lock} held.
     */
    private boolean isLocked() {
        final VanillaChronicleHash<?, ?, ?, ?> hash = (VanillaChronicleHash<?, ?, ?, ?>) map;
        for (int segment = 0; segment < hash.segments(); segment++) {
            if (SharedBuffer.longAt(hash.segmentHeaderAddress(segment)) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the file has a header that was finished; for one that was not, the library would wait, with {@code store.lock} held. Its size
     * comes after 8 bytes of checksum, with the sign bit set until it is finished: Chronicle Map's specification, "Self Bootstrapping
     * Header".
     */
    private static boolean isComplete(final Path file) {
        final ByteBuffer start = ByteBuffer.allocate(HEADER_SIZE + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    return channel.read(start, 0) == start.capacity() && start.getInt(HEADER_SIZE) > 0;
                }
            });
        } catch (final IOException e) {
            return false;
        }
    }

    /** The map stays null also if it is to be done without: it is all right, and others in this process use it. */
    private void openUndamaged(final Path file, final long epoch, final int capacity) {
        if (OpenMaps.isRemoved(file)) {
            // Of a store that was here before, and is still open in this process.
            othersEpoch = epoch;
            return;
        }
        try {
            openMap(file, capacity);
        } catch (final RuntimeException | AssertionError | InternalError e) {
            if (isLockedByThisProcess(e)) {
                othersEpoch = epoch;
                return;
            }
            // The file is damaged; what is in it is in the page headers, too.
            ledger.error(e);
        }
    }

    /**
     * The map locks its file in Java's way, which classes of two loaders in one process cannot do at a time, not even to share it. Who comes
     * second does without the map and leaves a mark: the name index has the names, too, and the others complete the map by it.
     */
    private static boolean isLockedByThisProcess(final Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof OverlappingFileLockException || cause instanceof ChronicleFileLockException) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the registry: clears the mark. Not called after a failure inside the map, so that the next who enters builds it afresh. */
    public void leave() {
        control.putLongRelease(ControlLayout.REGISTRY_IN_USE, 0);
    }

    /**
     * Builds the map afresh, under the next epoch.
     *
     * @param pages of the store.
     */
    public void rebuild(final PagesFile pages) {
        closeMap();
        final long former = control.getLongAcquire(ControlLayout.REGISTRY_EPOCH);
        long epoch = former + 1;
        while (OpenMaps.isRemoved(files.registry(epoch))) {
            epoch++;
        }
        final Path file = files.registry(epoch);
        final int capacity = pages.geometry().pages();
        try {
            // A former builder may have died before its epoch was published.
            Files.deleteIfExists(file);
            requireSpace(capacity);
            FileAccess.createRegistry(file, pages.file());
            openMap(file, capacity);
            SpaceReservation.reserve(file, 0, Files.size(file));
            TableScan.first(pages, index -> {
                final String name = nameOf(pages, index);
                if (name != null) {
                    map.put(name, index);
                }
                return false;
            });
            control.putLongRelease(ControlLayout.REGISTRY_BEHIND, 0);
            control.putLongRelease(ControlLayout.REGISTRY_EPOCH, epoch);
            openEpoch = epoch;
            if (former >= FIRST_EPOCH) {
                counters.count(Counter.REGISTRY_REBUILT);
            }
            removeOthers(file);
        } catch (final RuntimeException | Error e) {
            // What nobody else knows is not to be used.
            closeMap();
            throw e;
        } catch (final IOException e) {
            closeMap();
            OpenFailure.throwIfExhausted(e, file);
            throw new KstateException("The registry cannot be made; check the space and the permissions: file=" + file, e);
        }
    }

    /**
     * The name of the state that has a page; {@code null} if none has, or it was deleted, or nobody can tell: a name that is not the one of
     * which the page table keeps the hash may be that of another state.
     */
    private static String nameOf(final PagesFile pages, final int index) {
        if (!PageTableEntry.isInUse(pages.tableWord(index))) {
            return null;
        }
        try {
            final Page page = pages.page(index);
            return CommitWord.isDeleted(page.resolve()) || !page.isNamedAsInTable() ? null : page.name();
        } catch (final CorruptStoreException e) {
            // One damaged page does not take the others' names away.
            return null;
        }
    }

    /** Those of earlier epochs: more than one if a builder died before it had removed what it replaced. */
    private void removeOthers(final Path file) throws IOException {
        try (DirectoryStream<Path> registries = Files.newDirectoryStream(files.directory(), StoreFiles.REGISTRY_PREFIX + "*")) {
            for (final Path registry : registries) {
                if (!registry.equals(file) && Files.isRegularFile(registry)) {
                    Files.deleteIfExists(registry);
                }
            }
        }
    }

    private void requireSpace(final int capacity) throws IOException {
        final long usable = Files.getFileStore(files.directory()).getUsableSpace();
        final long needed = BYTES_FIXED + capacity * BYTES_FOR_EACH_NAME;
        if (usable < needed) {
            throw new StoreFullException("No space left for the registry of names; free some, or choose another place with"
                + " -Dkstate.store: usable="
                + usable + ", needed=" + needed + ", directory=" + files.directory());
        }
    }

    private void openMap(final Path file, final int capacity) {
        try {
            map = Uninterrupted.apart(() -> createMap(file, capacity));
            mapFile = file;
            OpenMaps.opened(file);
        } catch (final LinkageError e) {
            throw unusable(e);
        } catch (final UncheckedIOException e) {
            throw new KstateException("The registry cannot be opened; check the permissions: file=" + file, e.getCause());
        }
    }

    private static ChronicleMap<String, Integer> createMap(final Path file, final int capacity) {
        try {
            return builder(capacity).createPersistedTo(file.toFile());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ChronicleMapBuilder<String, Integer> builder(final int capacity) {
        return ChronicleMap.of(String.class, Integer.class)
            .name("kstate")
            .averageKeySize(AVERAGE_NAME_LENGTH)
            .entries(Math.max(capacity, StateName.MAX_LENGTH))
            .maxBloatFactor(MAX_BLOAT)
            .putReturnsNull(true)
            .removeReturnsNull(true)
            .skipCloseOnExitHook(true);
    }

    /**
     * Finds a name. Between {@link #enter} and {@link #leave}. The map is believed only where the page agrees: a name that it has not is
     * looked for in the name index, too, since another state of that name would be made otherwise.
     *
     * @param name  of the state.
     * @param pages of the store.
     * @return index of its page, or {@link #NO_PAGE}.
     * @throws CorruptStoreException if it has a page by the map or by the table, and the page's header is damaged: a second state of that name
     *     is not to be made beside it.
     */
    public int find(final String name, final PagesFile pages) {
        final int index = lookUp(name);
        if (names(pages, index, name)) {
            return index;
        }
        requireSound(pages, index);
        final int found = NameIndex.find(name, pages, page -> {
            if (names(pages, page, name)) {
                return true;
            }
            requireSound(pages, page);
            return false;
        });
        if (found != NO_PAGE && map != null) {
            if (index != DAMAGED && control.getLongAcquire(ControlLayout.REGISTRY_BEHIND) != 0) {
                put(name, found, pages);
            } else {
                rebuild(pages);
            }
        }
        return found;
    }

    private static void requireSound(final PagesFile pages, final int index) {
        if (index >= 0 && index < pages.geometry().pages() && PageTableEntry.isInUse(pages.tableWord(index))) {
            pages.page(index).checkedHeader();
        }
    }

    private int lookUp(final String name) {
        try {
            final Integer index = map == null ? null : map.get(name);
            return index == null ? NO_PAGE : index;
        } catch (final RuntimeException | AssertionError | InternalError e) {
            // The file is damaged; the name index says whether there is such a state.
            ledger.error(e);
            return DAMAGED;
        }
    }

    /**
     * Finds a name without the map, in the name index. For any thread, without the lock: the answer may be old.
     *
     * @param name  of the state.
     * @param pages of the store.
     * @return index of its page, or {@link #NO_PAGE}.
     */
    public static int findInPages(final String name, final PagesFile pages) {
        return NameIndex.find(name, pages, index -> names(pages, index, name));
    }

    /**
     * The names of the states that are there, by the page table. For any thread, without the lock: the answer may be old.
     *
     * @param pages  of the store.
     * @param wanted which names.
     * @return a new list in the order of the pages. A page that is damaged is not in it: who subscribes meets the damage.
     */
    public static List<String> names(final PagesFile pages, final Predicate<String> wanted) {
        final List<String> names = new ArrayList<>();
        TableScan.first(pages, index -> {
            final String name = PageTableEntry.isInUse(pages.tableWord(index)) ? nameOf(pages, index) : null;
            if (name != null && wanted.test(name)) {
                names.add(name);
            }
            return false;
        });
        return names;
    }

    /**
     * The names of the states that have come since this was asked last. For any thread that may use what it is given, without the lock.
     *
     * @param pages of the store.
     * @param fresh knows which were told.
     * @return a new list in the order of the pages. A page that is damaged is not in it; it is looked at each time.
     */
    public static List<String> newNames(final PagesFile pages, final NewEntries fresh) {
        return fresh.tell(index -> nameOf(pages, index));
    }

    private static boolean names(final PagesFile pages, final int index, final String name) {
        return index >= 0 && index < pages.geometry().pages() && name.equals(nameOf(pages, index));
    }

    /**
     * Adds a name. Between {@link #enter} and {@link #leave}.
     *
     * @param name  of the state.
     * @param index of its page, which is in use.
     * @param pages of the store.
     */
    public void put(final String name, final int index, final PagesFile pages) {
        if (map == null) {
            control.putLongRelease(ControlLayout.REGISTRY_BEHIND, 1);
            return;
        }
        try {
            map.put(name, index);
        } catch (final RuntimeException | AssertionError | InternalError e) {
            // Full of names that are gone, or damaged: the next one has what is in the pages.
            ledger.error(e);
            rebuild(pages);
        }
    }

    /**
     * Removes a name. Between {@link #enter} and {@link #leave}.
     *
     * @param name  of the state, which is deleted already.
     * @param index of its page: the name may be that of another page by now.
     * @param pages of the store.
     */
    public void remove(final String name, final int index, final PagesFile pages) {
        if (map == null) {
            control.putLongRelease(ControlLayout.REGISTRY_BEHIND, 1);
            return;
        }
        try {
            map.remove(name, index);
        } catch (final RuntimeException | AssertionError | InternalError e) {
            // The file is damaged; the page says that its state is deleted.
            ledger.error(e);
            rebuild(pages);
        }
    }

    private void closeMap() {
        if (map != null) {
            map.close();
            map = null;
            OpenMaps.closed(mapFile);
        }
    }

    /** Closes the map. Called with {@code store.lock} held, unless the store was removed. */
    @Override
    public void close() {
        closeMap();
    }
}
