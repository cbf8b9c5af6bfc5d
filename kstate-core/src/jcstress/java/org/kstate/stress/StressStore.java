package org.kstate.stress;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.commit.CommitCode;
import org.kstate.commit.TransientCommit;
import org.kstate.commit.Writer;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Owner;
import org.kstate.layout.PageLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.testing.EveryOwnerLives;

/** Pages for the stress tests, in a mapped file as in a store; each test instance takes a fresh one, and private memory for payloads. */
public final class StressStore {

    /** Slots of a page: the fewest, so that they come round soon. */
    public static final int SLOTS = StoreGeometry.MIN_SLOTS;
    /** Length of all payloads. */
    public static final int SIZE = 256;

    /** More than there are test instances at a time. */
    private static final int PAGES = 8192;
    private static final int SCRATCH_STRIDE = 4 * SIZE;
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final StoreGeometry GEOMETRY = new StoreGeometry(SIZE, SLOTS, PAGES);
    private static final PagesFile FILE = new PagesFile(map(GEOMETRY.fileLength()), GEOMETRY);
    private static final Doorbells SILENT = new Doorbells(map(ControlLayout.fileLength(PAGES)), PAGES, session -> true);
    private static final long SCRATCH = MEMORY.allocate((long) PAGES * SCRATCH_STRIDE);
    private static final AtomicInteger NEXT_PAGE = new AtomicInteger();
    private static final AtomicInteger NEXT_SCRATCH = new AtomicInteger();

    private StressStore() {
    }

    private static Mapping map(final long length) {
        try {
            final Path shared = Path.of("/dev/shm");
            final Path file = Files.isDirectory(shared) ? Files.createTempFile(shared, "kstate-stress-", "")
                : Files.createTempFile("kstate-stress-", "");
            try (RandomAccessFile sized = new RandomAccessFile(file.toFile(), "rw")) {
                sized.setLength(length);
                return Mapping.map(file, length, true);
            } finally {
                // The mapping stays; nothing is left behind however this process ends.
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A page that was never written.
     *
     * @return of {@link #SLOTS} slots.
     */
    public static Page page() {
        final Page page = FILE.page(NEXT_PAGE.getAndIncrement() & PAGES - 1);
        page.buffer().zero(page.field(0), GEOMETRY.pageStride());
        page.buffer().putInt(page.field(PageLayout.PAGE_INDEX), page.index());
        page.buffer().putInt(page.field(PageLayout.SIZE), SIZE);
        return page;
    }

    /**
     * A page that nobody commits to, for who only needs one to watch.
     *
     * @return the page {@link StressDoorbell#PAGE}, always the same.
     */
    public static Page watched() {
        return FILE.page(StressDoorbell.PAGE);
    }

    /**
     * Who commits, with every session alive and nobody watching.
     *
     * @param session number of its session.
     * @return a writer.
     */
    public static Writer writer(final int session) {
        final Writer writer = new Writer(session, session, new EveryOwnerLives(), () -> 0, Long.MAX_VALUE / 2, SILENT, SessionLedger.NONE);
        writer.own(Owner.of(session, 0));
        return writer;
    }

    /**
     * Private memory.
     *
     * @return address of four times {@link #SIZE} bytes.
     */
    public static long scratch() {
        return SCRATCH + (long) (NEXT_SCRATCH.getAndIncrement() & PAGES - 1) * SCRATCH_STRIDE;
    }

    /**
     * Fills a payload.
     *
     * @param address of the payload.
     * @param value   that all of its longs have from now on.
     * @return the address.
     */
    public static long fill(final long address, final long value) {
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            MEMORY.writeLong(address + i, value);
        }
        return address;
    }

    /**
     * Looks whether a payload is one whole.
     *
     * @param address of the payload.
     * @param value   that all of its longs have to have.
     * @return whether they have.
     */
    public static boolean isAll(final long address, final long value) {
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            if (MEMORY.readLong(address + i) != value) {
                return false;
            }
        }
        return true;
    }

    /**
     * The first long of the payload that a word names.
     *
     * @param page of the word.
     * @param word plain.
     * @return as it is now.
     */
    public static long firstOf(final Page page, final long word) {
        return SharedBuffer.longAt(page.slotAddress(CommitWord.slot(word)) + PageLayout.SLOT_PAYLOAD);
    }

    /**
     * The last long of the payload that a word names.
     *
     * @param page of the word.
     * @param word plain.
     * @return as it is now.
     */
    public static long lastOf(final Page page, final long word) {
        return SharedBuffer.longAt(page.slotAddress(CommitWord.slot(word)) + PageLayout.SLOT_PAYLOAD + SIZE - Long.BYTES);
    }

    /**
     * Commits whatever is current, as publishing does.
     *
     * @param page    to write.
     * @param payload address of {@link #SIZE} bytes.
     * @param writer  who commits.
     * @return the new word.
     */
    public static long publish(final Page page, final long payload, final Writer writer) {
        long word;
        do {
            word = TransientCommit.commit(page, page.resolve(), payload, SIZE, 0, writer);
        } while (word == CommitCode.CONFLICT);
        return word;
    }
}
