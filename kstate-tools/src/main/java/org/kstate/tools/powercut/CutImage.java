package org.kstate.tools.powercut;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A journal as the device may have it after a power cut, and what has to be in it.
 *
 * @param number  of the image.
 * @param style   of the cut.
 * @param files   content by name; {@code null} if the directory itself is not there.
 * @param begun   how many commits had begun: no more may be there.
 * @param durable how many come before the end of a commit that the device had when it returned: no fewer may be there.
 */
record CutImage(int number, CutStyle style, Map<String, Content> files, int begun, int durable) {

    /**
     * Of a file.
     *
     * @param length of the file.
     * @param pages  those that are not zero, by their number.
     */
    record Content(long length, Map<Integer, byte[]> pages) {
    }

    /** Whether a file of the queue begins with zeros, and is not the newest. */
    boolean isHeaderLost() {
        if (style != CutStyle.HEADERLESS || files == null) {
            return false;
        }
        final List<String> ofQueue = files.keySet().stream().filter(name -> name.endsWith(".cq4")).sorted().toList();
        return ofQueue.stream().limit(Math.max(0, ofQueue.size() - 1)).map(name -> files.get(name).pages().get(0))
            .anyMatch(page -> page != null && isZero(page));
    }

    private static boolean isZero(final byte[] page) {
        for (int i = 0; i < DiskModel.SECTOR; i++) {
            if (page[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Makes the directory and its files. */
    void write(final Path directory) throws IOException {
        if (files == null) {
            return;
        }
        Files.createDirectory(directory);
        for (final Map.Entry<String, Content> file : files.entrySet()) {
            write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    private static void write(final Path file, final Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (content.length() > 0) {
                channel.write(ByteBuffer.allocate(1), content.length() - 1);
            }
            for (final Map.Entry<Integer, byte[]> page : content.pages().entrySet()) {
                final long at = (long) page.getKey() * DiskModel.PAGE;
                if (at < content.length()) {
                    channel.write(ByteBuffer.wrap(page.getValue(), 0, (int) Math.min(DiskModel.PAGE, content.length() - at)), at);
                }
            }
        }
    }

    @Override
    public String toString() {
        return "image=" + number + ", cut=" + style.label() + ", begun=" + begun + ", durable=" + durable;
    }
}
