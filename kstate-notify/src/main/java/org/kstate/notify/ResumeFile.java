package org.kstate.notify;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The file in which a consumer keeps how far it is in a journal. For one thread at a time. */
final class ResumeFile {

    private final SealedText text;

    ResumeFile(final Path file) {
        this.text = new SealedText(file, "resume file");
    }

    Path path() {
        return text.path();
    }

    /** Null if there is none yet. */
    @Nullable ResumePoint read() {
        final List<String> lines = text.read();
        if (lines == null) {
            return null;
        }
        final ResumePoint point = ResumePoint.parse(lines);
        if (point == null) {
            throw new ResumeException(ResumeException.Reason.DAMAGED, "The resume file is damaged; put back a copy, or remove it to begin where"
                + " a new consumer begins: file=" + path());
        }
        return point;
    }

    void write(final ResumePoint point) {
        text.write(point.text());
    }
}
