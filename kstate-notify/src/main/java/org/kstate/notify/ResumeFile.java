package org.kstate.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * The file in which a consumer keeps how far it is in a journal: a few lines of text with a checksum. It is replaced as a whole, by a rename,
 * so that whoever is killed leaves the one before or the new one. For one thread at a time.
 */
final class ResumeFile {

    private static final String UNFINISHED = ".new";
    private static final String CHECKSUM = "crc32c ";
    /** Longer than any that this writes. */
    private static final int MAX_LENGTH = 1_024;

    private final Path file;
    private final Path unfinished;

    ResumeFile(final Path file) {
        this.file = file.toAbsolutePath();
        this.unfinished = this.file.resolveSibling(this.file.getFileName() + UNFINISHED);
    }

    Path path() {
        return file;
    }

    /** Null if there is none yet. */
    @Nullable ResumePoint read() {
        final String text;
        try {
            text = Uninterrupted.withFiles(() -> Files.size(file) > MAX_LENGTH ? "" : Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The resume file cannot be read; check its permissions: file=" + file);
        }
        final int checksum = text.lastIndexOf(CHECKSUM);
        final String covered = text.substring(0, Math.max(0, checksum));
        final ResumePoint point = checksum < 0 || !text.substring(checksum).equals(checksum(covered)) ? null
            : ResumePoint.parse(List.of(covered.split("\n")));
        if (point == null) {
            throw new ResumeException(ResumeException.Reason.DAMAGED, "The resume file is damaged; put back a copy, or remove it to begin where"
                + " a new consumer begins: file=" + file);
        }
        return point;
    }

    void write(final ResumePoint point) {
        final String covered = point.text();
        final String text = covered + checksum(covered);
        try {
            Uninterrupted.withFiles(() -> {
                Files.writeString(unfinished, text, StandardCharsets.ISO_8859_1);
                return Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The resume file cannot be written; check the permissions and the space of its folder: file=" + file);
        }
    }

    private static String checksum(final String covered) {
        final CRC32C crc = new CRC32C();
        crc.update(covered.getBytes(StandardCharsets.ISO_8859_1));
        return CHECKSUM + Long.toHexString(crc.getValue()) + '\n';
    }
}
