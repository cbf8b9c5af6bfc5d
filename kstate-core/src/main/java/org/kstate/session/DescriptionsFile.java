package org.kstate.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotPermittedException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.exceptions.StoreLayoutException;
import org.kstate.layout.DescriptionsLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.StateDescriptions;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * Reading and writing the file {@code descriptions} of a store. Who reads sees the descriptions of one moment, whoever writes meanwhile, and takes no
 * lock. Who writes holds {@code store.lock}; a death in it leaves the descriptions as they were, or as they were to be.
 */
public final class DescriptionsFile {

    private static final String UNFINISHED = ".new";

    private DescriptionsFile() {
    }

    /**
     * Reads the descriptions.
     *
     * @param files   of the store.
     * @param storeId of the store: descriptions that a former store left do not count.
     * @return the descriptions; none if there is no file.
     * @throws CorruptStoreException if the file is damaged.
     * @throws StoreLayoutException  if a later version of the library wrote it.
     * @throws NotPermittedException if this user may not read it.
     */
    public static StateDescriptions read(final StoreFiles files, final long storeId) {
        final Path file = files.descriptions();
        try {
            if (!Files.exists(file)) {
                return StateDescriptions.NONE;
            }
            if (!Files.isRegularFile(file)) {
                throw damaged(file, "kind", "no regular file");
            }
            return decode(file, Uninterrupted.withFiles(() -> bytes(file)), storeId);
        } catch (final NoSuchFileException e) {
            return StateDescriptions.NONE;
        } catch (final AccessDeniedException e) {
            throw FileAccess.notReadable(file, e);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, file);
            throw new KstateException("The store's descriptions cannot be read: cause=" + e + ", file=" + file, e);
        }
    }

    /**
     * Which descriptions the file holds, without reading them: two files of the same stamp say the same.
     *
     * @param files   of the store.
     * @param storeId of the store.
     * @return the stamp; {@link JournalLayout#DESCRIBED_NOTHING} if there is no file, or one that a former store left.
     */
    public static long stamp(final StoreFiles files, final long storeId) {
        final Path file = files.descriptions();
        try {
            if (!Files.exists(file)) {
                return JournalLayout.DESCRIBED_NOTHING;
            }
            final ByteBuffer head = ByteBuffer.wrap(Uninterrupted.withFiles(() -> head(file))).order(ByteOrder.nativeOrder());
            if (head.remaining() < DescriptionsLayout.ENTRIES) {
                throw damaged(file, "length", Integer.toString(head.remaining()));
            }
            return head.getLong(DescriptionsLayout.STORE_ID) != storeId ? JournalLayout.DESCRIBED_NOTHING
                : (long) head.getInt(DescriptionsLayout.FILE_LENGTH) << Integer.SIZE | head.getInt(DescriptionsLayout.CHECKSUM) & 0xFFFF_FFFFL;
        } catch (final NoSuchFileException e) {
            return JournalLayout.DESCRIBED_NOTHING;
        } catch (final AccessDeniedException e) {
            throw FileAccess.notReadable(file, e);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, file);
            throw new KstateException("The store's descriptions cannot be read: cause=" + e + ", file=" + file, e);
        }
    }

    private static byte[] head(final Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(DescriptionsLayout.ENTRIES);
        }
    }

    private static byte[] bytes(final Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(DescriptionsLayout.MAX_FILE_LENGTH + 1);
        }
    }

    private static StateDescriptions decode(final Path file, final byte[] bytes, final long storeId) {
        if (bytes.length < DescriptionsLayout.ENTRIES || bytes.length > DescriptionsLayout.MAX_FILE_LENGTH) {
            throw damaged(file, "length", Integer.toString(bytes.length));
        }
        final ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if (content.getLong(DescriptionsLayout.MAGIC_OFFSET) != DescriptionsLayout.MAGIC) {
            throw damaged(file, "magic", Long.toHexString(content.getLong(DescriptionsLayout.MAGIC_OFFSET)));
        }
        final int version = content.getInt(DescriptionsLayout.VERSION_OFFSET);
        if (version > DescriptionsLayout.VERSION) {
            throw new StoreLayoutException("The descriptions were written by a later version of the library; use that one, or remove the file:"
                + " version=" + version + ", expected=" + DescriptionsLayout.VERSION + ", file=" + file);
        }
        if (content.getInt(DescriptionsLayout.FILE_LENGTH) != bytes.length || content.getInt(DescriptionsLayout.CHECKSUM) != checksum(bytes)) {
            throw damaged(file, "checksum", Integer.toHexString(content.getInt(DescriptionsLayout.CHECKSUM)));
        }
        if (content.getLong(DescriptionsLayout.STORE_ID) != storeId) {
            return StateDescriptions.NONE;
        }
        try {
            StateDescriptions descriptions = StateDescriptions.NONE;
            content.position(DescriptionsLayout.ENTRIES);
            final int count = content.getInt(DescriptionsLayout.COUNT);
            if (count > DescriptionsLayout.MAX_COUNT) {
                throw damaged(file, "count", Integer.toString(count));
            }
            for (int left = count; left > 0; left--) {
                final int patternLength = content.getInt();
                final int textLength = content.getInt();
                descriptions = descriptions.with(text(content, patternLength), text(content, textLength));
            }
            return descriptions;
        } catch (final BufferUnderflowException | CharacterCodingException | IllegalStateNameException e) {
            throw damaged(file, "offset", Integer.toString(content.position()));
        }
    }

    private static String text(final ByteBuffer content, final int length) throws CharacterCodingException {
        if (length < 0 || length > content.remaining()) {
            throw new BufferUnderflowException();
        }
        final String text = StandardCharsets.UTF_8.newDecoder().decode(content.slice(content.position(), length)).toString();
        content.position(content.position() + length);
        return text;
    }

    private static CorruptStoreException damaged(final Path file, final String what, final String value) {
        return new CorruptStoreException("The store's descriptions are damaged; remove the file and describe the states again: " + what + '=' + value
            + ", file=" + file);
    }

    private static int checksum(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, DescriptionsLayout.CHECKSUM);
        crc.update(bytes, DescriptionsLayout.ENTRIES, bytes.length - DescriptionsLayout.ENTRIES);
        return (int) crc.getValue();
    }

    /**
     * The bytes of a text.
     *
     * @param text of a description.
     * @return UTF-8.
     * @throws IllegalSizeException if they are too many, or the text is none.
     */
    public static byte[] checkedText(final String text) {
        try {
            final ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            if (encoded.remaining() > DescriptionsLayout.MAX_TEXT_LENGTH) {
                throw new IllegalSizeException("A description has at most " + DescriptionsLayout.MAX_TEXT_LENGTH + " bytes of UTF-8; write a shorter"
                    + " one: length=" + encoded.remaining());
            }
            final byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (final CharacterCodingException e) {
            throw new IllegalSizeException("A description is text, and this has half a character in it: length=" + text.length());
        }
    }

    /**
     * Replaces the descriptions. Called with {@code store.lock} held.
     *
     * @param files        of the store.
     * @param storeId      of the store.
     * @param descriptions all of them.
     * @throws StoreFullException    if they are too many, or there is no space for them.
     * @throws NotPermittedException if this user may not write the store's directory.
     */
    public static void write(final StoreFiles files, final long storeId, final StateDescriptions descriptions) {
        final Path file = files.descriptions();
        final Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        final byte[] content = encode(file, storeId, descriptions);
        try {
            Uninterrupted.withFiles(() -> {
                // One that somebody left who died.
                Files.deleteIfExists(unfinished);
                FileAccess.createLike(unfinished, files.pages());
                Files.write(unfinished, content, StandardOpenOption.WRITE);
                return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            });
        } catch (final AccessDeniedException e) {
            throw new NotPermittedException("This user may not write the store's directory, and so not describe its states; have the store's owner"
                + " allow it: directory=" + files.directory(), e);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, file);
            throw new StoreFullException("The store's descriptions cannot be written, and are as they were; check the space: cause=" + e.getMessage()
                + ", file=" + file, e);
        }
    }

    private static byte[] encode(final Path file, final long storeId, final StateDescriptions descriptions) {
        long length = DescriptionsLayout.ENTRIES;
        for (final StateDescriptions.Entry entry : descriptions.entries()) {
            length += DescriptionsLayout.PATTERN + entry.pattern().toString().length() + checkedText(entry.text()).length;
        }
        if (length > DescriptionsLayout.MAX_FILE_LENGTH || descriptions.entries().size() > DescriptionsLayout.MAX_COUNT) {
            throw new StoreFullException("A store has at most " + DescriptionsLayout.MAX_COUNT + " descriptions, of at most "
                + DescriptionsLayout.MAX_FILE_LENGTH + " bytes together; describe more states by one pattern: count=" + descriptions.entries().size()
                + ", length=" + length + ", file=" + file);
        }
        final ByteBuffer content = ByteBuffer.allocate((int) length).order(ByteOrder.nativeOrder());
        content.putLong(DescriptionsLayout.MAGIC_OFFSET, DescriptionsLayout.MAGIC);
        content.putInt(DescriptionsLayout.VERSION_OFFSET, DescriptionsLayout.VERSION);
        content.putInt(DescriptionsLayout.COUNT, descriptions.entries().size());
        content.putLong(DescriptionsLayout.STORE_ID, storeId);
        content.putInt(DescriptionsLayout.FILE_LENGTH, (int) length);
        content.position(DescriptionsLayout.ENTRIES);
        for (final StateDescriptions.Entry entry : descriptions.entries()) {
            final byte[] pattern = entry.pattern().toString().getBytes(StandardCharsets.US_ASCII);
            final byte[] text = checkedText(entry.text());
            content.putInt(pattern.length).putInt(text.length).put(pattern).put(text);
        }
        final byte[] bytes = new byte[(int) length];
        content.get(0, bytes);
        content.putInt(DescriptionsLayout.CHECKSUM, checksum(bytes));
        content.get(0, bytes);
        return bytes;
    }
}
