package org.kstate.notify;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * A small file of lines of text, the last of which is a checksum. It is replaced as a whole, by a rename, so that whoever is killed leaves the one
 * before or the new one. For one thread at a time.
 */
final class SealedText {

    private static final String UNFINISHED = ".new";
    private static final String CHECKSUM = "crc32c ";
    /** Longer than any that has a fixed number of lines. */
    private static final int USUAL_MAX_LENGTH = 64 << 10;

    private final Path file;
    private final Path unfinished;
    private final String what;
    private final int maxLength;
    private final boolean isFlushed;

    /** The file, and what it is called in messages. */
    SealedText(final Path file, final String what) {
        this(file, what, USUAL_MAX_LENGTH, false);
    }

    /** As before, with the most bytes that it may have, and whether it is on the device before it takes the place of the one before. */
    SealedText(final Path file, final String what, final int maxLength, final boolean isFlushed) {
        this.maxLength = maxLength;
        this.isFlushed = isFlushed;
        this.file = file.toAbsolutePath();
        this.unfinished = this.file.resolveSibling(this.file.getFileName() + UNFINISHED);
        this.what = what;
    }

    Path path() {
        return file;
    }

    /** The lines without the checksum: none if they are damaged; {@code null} if there is no file. */
    @Nullable List<String> read() {
        final String text;
        try {
            text = Uninterrupted.withFiles(() -> Files.size(file) > maxLength ? "" : Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The " + what + " cannot be read; check its permissions: file=" + file);
        }
        final int checksum = text.lastIndexOf(CHECKSUM);
        final String covered = text.substring(0, Math.max(0, checksum));
        return checksum < 0 || !text.substring(checksum).equals(checksum(covered)) ? List.of() : List.of(covered.split("\n"));
    }

    /** Writes lines, each with its line feed. */
    void write(final String covered) {
        final String text = covered + checksum(covered);
        if (text.length() > maxLength) {
            // It could not be read again.
            throw new KstateException("The " + what + " would be longer than it may be; keep less in it: length=" + text.length() + ", longest="
                + maxLength + ", file=" + file);
        }
        try {
            Uninterrupted.withFiles(() -> {
                Files.writeString(unfinished, text, StandardCharsets.ISO_8859_1);
                if (isFlushed) {
                    flush();
                }
                return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The " + what + " cannot be written; check the permissions and the space of its folder: file=" + file);
        }
    }

    private void flush() throws IOException {
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String checksum(final String covered) {
        final CRC32C crc = new CRC32C();
        crc.update(covered.getBytes(StandardCharsets.ISO_8859_1));
        return CHECKSUM + Long.toHexString(crc.getValue()) + '\n';
    }
}
