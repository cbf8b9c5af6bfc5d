package org.kstate.session;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/** Mapping the file {@code control} of a store. */
public final class ControlFile {

    private ControlFile() {
    }

    /**
     * Maps the file, and checks that it is that of the store.
     *
     * @param files    of the store.
     * @param header   of the store, checked.
     * @param writable whether stores are allowed; with read permission only they are not.
     * @return the mapping.
     * @throws CorruptStoreException if the file is too short.
     * @throws StoreLayoutException  if it is that of another store or layout version.
     */
    public static Mapping map(final StoreFiles files, final StoreHeader header, final boolean writable) {
        final long length = ControlLayout.fileLength(header.geometry().pages());
        if (files.control().toFile().length() < length) {
            throw new CorruptStoreException("The store's file is too short; stop its processes and remove its directory:"
                + " expected=" + length
                + ", found=" + files.control().toFile().length() + ", file=" + files.control());
        }
        final Mapping mapping = Mapping.map(files.control(), length, writable);
        boolean isOfStore = false;
        try {
            check(mapping.buffer(), files, header);
            isOfStore = true;
            return mapping;
        } finally {
            if (!isOfStore) {
                mapping.unmap();
            }
        }
    }

    private static void check(final SharedBuffer control, final StoreFiles files, final StoreHeader header) {
        if (control.getLong(ControlLayout.MAGIC_OFFSET) != ControlLayout.MAGIC
            || control.getLong(ControlLayout.LAYOUT_VERSION_OFFSET) != StoreHeaderLayout.LAYOUT_VERSION
            || control.getLong(ControlLayout.STORE_ID) != header.storeId()) {
            throw new StoreLayoutException("The store's files do not belong together; stop its processes and remove its directory: file="
                + files.control());
        }
    }
}
