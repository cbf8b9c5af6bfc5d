package org.kstate.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.kstate.Kstate;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.session.StoreFiles;

/**
 * The files of a store that some version of the library made, without the identity of a boot; they get that of this one.
 *
 * @param files of the store.
 */
public record GoldenStore(StoreFiles files) {

    private static final String RESOURCES = "golden/layout-";
    private static final int BOOT_ID_LENGTH = 2 * Long.BYTES;

    /**
     * Lays the files down as if nobody had the store open.
     *
     * @param folder where the store and another one, which tells the identity of the boot, are made.
     * @param layout version of the layout.
     * @return the store, in the folder's {@code store}.
     * @throws IOException if the files cannot be written.
     */
    public static GoldenStore lay(final Path folder, final long layout) throws IOException {
        final Path present = folder.resolve("present");
        Kstate.open(present).close();
        final GoldenStore golden = new GoldenStore(new StoreFiles(Files.createDirectory(folder.resolve("store"))));
        for (final Path file : new Path[] {golden.files.pages(), golden.files.control()}) {
            final String resource = '/' + RESOURCES + layout + '/' + file.getFileName() + ".gz";
            try (InputStream packed = GoldenStore.class.getResourceAsStream(resource)) {
                assertNotNull(packed, () -> "there are no files of that layout, see PresentLayoutTest: " + resource);
                Files.copy(new GZIPInputStream(packed), file);
            }
        }
        setBootId(golden.files, word(new StoreFiles(present), StoreHeaderLayout.BOOT_ID_HIGH, BOOT_ID_LENGTH));
        Files.createFile(golden.files.storeLock());
        Files.createFile(golden.files.sessionLocks());
        assertEquals(layout, golden.layout(), "the case is not the one meant");
        return golden;
    }

    /**
     * Writes the files of a store that is open, for the tests to come.
     *
     * @param files     of the store.
     * @param resources folder of the test's resources.
     * @throws IOException if the files cannot be written.
     */
    public static void write(final StoreFiles files, final Path resources) throws IOException {
        final Path folder = resources.resolve(RESOURCES + StoreHeaderLayout.LAYOUT_VERSION);
        Files.createDirectories(folder);
        final StoreFiles copies = new StoreFiles(folder);
        for (final Path copy : new Path[] {copies.pages(), copies.control()}) {
            Files.copy(files.directory().resolve(copy.getFileName()), copy);
        }
        setBootId(copies, ByteBuffer.allocate(BOOT_ID_LENGTH));
        for (final Path copy : new Path[] {copies.pages(), copies.control()}) {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(copy.getFileName() + ".gz"),
                StandardOpenOption.CREATE_NEW))) {
                Files.copy(copy, out);
            }
            Files.delete(copy);
        }
    }

    /**
     * The version of the layout of what is there now.
     *
     * @return the version.
     * @throws IOException if it cannot be read.
     */
    public long layout() throws IOException {
        return word(files, StoreHeaderLayout.LAYOUT_VERSION_OFFSET, Long.BYTES).getLong();
    }

    private static ByteBuffer word(final StoreFiles files, final int offset, final int length) throws IOException {
        final ByteBuffer word = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        try (var channel = Files.newByteChannel(files.pages())) {
            channel.position(offset).read(word);
        }
        return word.flip();
    }

    private static void setBootId(final StoreFiles files, final ByteBuffer bootId) throws IOException {
        try (var channel = Files.newByteChannel(files.pages(), StandardOpenOption.WRITE)) {
            channel.position(StoreHeaderLayout.BOOT_ID_HIGH).write(bootId);
        }
    }
}
