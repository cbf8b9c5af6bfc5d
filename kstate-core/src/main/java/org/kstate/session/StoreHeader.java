package org.kstate.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.NotAStoreException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * What the header of {@code pages} says, read through the file and not through a mapping, so that a damaged or foreign file harms nobody.
 *
 * @param geometry    sizes and numbers of the store.
 * @param storeId     identity of the store.
 * @param createdAtNs when it was made, nanoseconds since the epoch.
 * @param isThisBoot  whether it was made in this boot of the machine, or is in use; if not, it is not trusted.
 */
public record StoreHeader(StoreGeometry geometry, long storeId, long createdAtNs, boolean isThisBoot) {

    /**
     * Reads and checks a header.
     *
     * @param pages the file.
     * @return what it says.
     * @throws NotAStoreException    if the file is missing or something else.
     * @throws StoreLayoutException  if it has another layout version.
     * @throws CorruptStoreException if a number in it is out of bounds.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not read it.
     */
    public static StoreHeader read(final Path pages) {
        final ByteBuffer header = ByteBuffer.allocate(StoreHeaderLayout.LENGTH).order(ByteOrder.nativeOrder());
        final long length = load(pages, header);
        if (header.hasRemaining() || header.getLong(StoreHeaderLayout.MAGIC_OFFSET) != StoreHeaderLayout.MAGIC) {
            throw new NotAStoreException("The file is not that of a store; choose another directory: file=" + pages);
        }
        final long layout = header.getLong(StoreHeaderLayout.LAYOUT_VERSION_OFFSET);
        if (layout != StoreHeaderLayout.LAYOUT_VERSION) {
            throw new StoreLayoutException("The store has another layout version; use the library that made it, or stop its"
                + " processes and remove it: found="
                + layout + ", expected=" + StoreHeaderLayout.LAYOUT_VERSION + ", file=" + pages);
        }
        final StoreGeometry geometry = geometry(header, pages);
        requireEqual("sessions", StoreGeometry.MAX_SESSIONS, header.getInt(StoreHeaderLayout.SESSIONS), pages);
        requireEqual("journals", JournalLayout.MAX_JOURNALS, header.getInt(StoreHeaderLayout.JOURNALS), pages);
        requireEqual("descriptors", DescriptorLayout.PER_SESSION, header.getInt(StoreHeaderLayout.DESCRIPTORS), pages);
        requireEqual("fileLength", geometry.fileLength(), header.getLong(StoreHeaderLayout.FILE_LENGTH), pages);
        requireEqual("actualLength", geometry.fileLength(), length, pages);
        return new StoreHeader(geometry, header.getLong(StoreHeaderLayout.STORE_ID), header.getLong(StoreHeaderLayout.CREATED_AT),
            BootCheck.isThisBoot(header, pages));
    }

    /** Fills the header as far as the file goes, and tells how long that is. */
    private static long load(final Path pages, final ByteBuffer header) {
        try {
            return Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(pages, StandardOpenOption.READ)) {
                    while (header.hasRemaining() && channel.read(header, header.position()) > 0) {
                        continue;
                    }
                    return channel.size();
                }
            });
        } catch (final AccessDeniedException e) {
            throw FileAccess.notReadable(pages, e);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, pages);
            throw new NotAStoreException("There is no store that can be read; check the path and the permissions: file=" + pages, e);
        }
    }

    /**
     * Whether a store was made by an earlier version of this library, with a layout that this one does not read.
     *
     * @param pages the file.
     * @return false also if it is no store at all: {@link #read} says so.
     * @throws NotAStoreException if the file cannot be read.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not read it.
     */
    public static boolean isOfEarlierLayout(final Path pages) {
        final ByteBuffer header = ByteBuffer.allocate(StoreHeaderLayout.LENGTH).order(ByteOrder.nativeOrder());
        load(pages, header);
        final long layout = header.getLong(StoreHeaderLayout.LAYOUT_VERSION_OFFSET);
        return header.getLong(StoreHeaderLayout.MAGIC_OFFSET) == StoreHeaderLayout.MAGIC && layout > 0
            && layout < StoreHeaderLayout.LAYOUT_VERSION;
    }

    private static StoreGeometry geometry(final ByteBuffer header, final Path pages) {
        try {
            return new StoreGeometry(header.getInt(StoreHeaderLayout.PAGE_SIZE), header.getInt(StoreHeaderLayout.SLOTS),
                header.getInt(StoreHeaderLayout.PAGES));
        } catch (final IllegalSizeException e) {
            throw new CorruptStoreException("The header of the store is damaged; stop its processes and remove its directory:"
                + " file=" + pages, e);
        }
    }

    private static void requireEqual(final String what, final long expected, final long found, final Path pages) {
        if (expected != found) {
            throw new CorruptStoreException("The header or the length of the store's file is damaged; stop its processes and"
                + " remove its directory: field="
                + what + ", expected=" + expected + ", found=" + found + ", file=" + pages);
        }
    }
}
