package org.kstate.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.SharedBuffer;
import org.kstate.session.StoreFiles;
import org.kstate.testing.RawStore;

/**
 * The bytes of a {@link Scene}, to be put back before each case: much faster than making it anew. What is mapped is written through the
 * mapping, so that the files stay the same ones.
 */
final class Image {

    /** Journals and sessions that a case gets at. */
    private static final int JOURNALS = 3;
    private static final int SESSIONS = 8;

    private record Part(SharedBuffer buffer, long offset, byte[] bytes) {
        static Part of(final SharedBuffer buffer, final long offset, final long end) {
            return new Part(buffer, offset, buffer.getBytes(offset, (int) (end - offset)));
        }
    }

    private final RawStore raw;
    private final List<Part> parts = new ArrayList<>();
    private final Path registry;
    /** Another name of the same file: Chronicle gives a second opener in a process what it opened before, even if that has no name any more. */
    private final Path registryLink;
    private final byte[] registryBytes;
    private final Path records;
    private final byte[] recordBytes;

    Image(final Scene scene) {
        raw = scene.raw();
        final StoreGeometry geometry = raw.pages().geometry();
        final SharedBuffer pages = raw.pages().buffer();
        parts.add(Part.of(pages, 0, geometry.journal(JOURNALS)));
        parts.add(Part.of(pages, geometry.sessionDescriptors(1), geometry.sessionDescriptors(SESSIONS)));
        parts.add(Part.of(pages, geometry.page(0), geometry.page(geometry.pages())));
        parts.add(Part.of(raw.control(), 0, ControlLayout.fileLength(geometry.pages())));
        registry = raw.files().registry(raw.control().getLong(ControlLayout.REGISTRY_EPOCH));
        registryLink = scene.directory().resolveSibling("registry");
        records = scene.journal().resolve("records");
        try {
            registryBytes = Files.readAllBytes(registry);
            recordBytes = Files.readAllBytes(records);
            Files.createLink(registryLink, registry);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path registry() {
        return registry;
    }

    void restore() {
        for (final Part part : parts) {
            part.buffer.putBytes(part.offset, part.bytes);
        }
        try {
            if (!Files.exists(registry)) {
                Files.createLink(registry, registryLink);
            }
            restore(registry, registryBytes);
            restore(records, recordBytes);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(raw.files().directory(), StoreFiles.REGISTRY_PREFIX + "*")) {
                for (final Path file : files) {
                    if (!file.equals(registry)) {
                        Files.delete(file);
                    }
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void restore(final Path file, final byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), 0);
            channel.truncate(bytes.length);
        }
    }
}
