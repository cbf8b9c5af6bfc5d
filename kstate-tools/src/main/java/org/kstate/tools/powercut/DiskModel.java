package org.kstate.tools.powercut;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a device has for certain of the files of one directory, and what it may have beside that. A flush of a file that has returned makes certain
 * what was in the file when the flush began, and nothing else; a flush of the directory does so with names. Files are told by their identity, so
 * that a name may stand for an older file. For one thread, which is the one that writes.
 */
final class DiskModel {
    /** Bytes that a device writes together. */
    static final int PAGE = 4096;

    /** Holds the header of a file, and no record. */
    static final int SECTOR = 512;
    private static final int READ_LENGTH = 1 << 20;
    /** Files of the queue that are still written: the newest, and the one before while it gets its end mark. */
    private static final int WRITTEN_FILES = 2;
    private static final String SUFFIX = ".cq4";
    private static final byte[] ZERO = new byte[PAGE];

    private final Path directory;
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_LENGTH);
    private final Map<Object, Inode> inodes = new HashMap<>();
    private Map<String, Object> names = Map.of();
    private Map<String, Object> certainNames = Map.of();
    private Map<String, Object> pendingNames = Map.of();
    private boolean isDirectoryCertain;
    private int looks;

    /** A page as it was seen at some look. */
    private record Version(int look, byte[] page) {
    }

    /** A file, whatever its name. */
    private static final class Inode {
        private Map<Integer, byte[]> certain = Map.of();
        private long certainLength;
        private Map<Integer, byte[]> pending = Map.of();
        private long pendingLength;
        private int pendingLook;
        private final Map<Integer, byte[]> latest = new HashMap<>();
        private long length;
        private final Map<Integer, List<Version>> since = new HashMap<>();
    }

    DiskModel(final Path directory) {
        this.directory = directory;
    }

    /** Looks what is in the files now. */
    void look() throws IOException {
        looks++;
        final Map<String, Object> present = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (final Path file : files.sorted().toList()) {
                    lookAt(file, present);
                }
            }
        }
        names = present;
    }

    private void lookAt(final Path file, final Map<String, Object> present) throws IOException {
        try {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return;
            }
            final String name = file.getFileName().toString();
            final boolean isKnown = inodes.containsKey(attributes.fileKey());
            present.put(name, attributes.fileKey());
            if (!isKnown || !isFinished(name)) {
                read(file, inodes.computeIfAbsent(attributes.fileKey(), key -> new Inode()));
            }
        } catch (final NoSuchFileException e) {
            // Moved into its place meanwhile: seen at the next look.
            return;
        }
    }

    private boolean isFinished(final String name) {
        return name.endsWith(SUFFIX) && names.keySet().stream().filter(other -> other.endsWith(SUFFIX) && other.compareTo(name) > 0).count()
            >= WRITTEN_FILES;
    }

    private void read(final Path file, final Inode inode) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            inode.length = channel.size();
            for (long from = 0; from < inode.length; from += READ_LENGTH) {
                Arrays.fill(buffer.array(), (byte) 0);
                channel.read(buffer.clear(), from);
                for (int at = 0; at < READ_LENGTH && from + at < inode.length; at += PAGE) {
                    note(inode, (int) ((from + at) / PAGE), at);
                }
            }
        }
    }

    private void note(final Inode inode, final int number, final int at) {
        final byte[] known = inode.latest.getOrDefault(number, ZERO);
        if (!Arrays.equals(buffer.array(), at, at + PAGE, known, 0, PAGE)) {
            final byte[] page = Arrays.copyOfRange(buffer.array(), at, at + PAGE);
            inode.latest.put(number, page);
            inode.since.computeIfAbsent(number, any -> new ArrayList<>()).add(new Version(looks, page));
        }
    }

    /** A flush begins. */
    void begin(final Path path) throws IOException {
        look();
        if (isDirectory(path)) {
            pendingNames = Map.copyOf(names);
            return;
        }
        final Inode inode = inode(path);
        if (inode != null) {
            inode.pending = Map.copyOf(inode.latest);
            inode.pendingLength = inode.length;
            inode.pendingLook = looks;
        }
    }

    /** It has returned. */
    void end(final Path path) throws IOException {
        if (isDirectory(path)) {
            certainNames = pendingNames;
            return;
        }
        if (Files.isDirectory(path)) {
            isDirectoryCertain |= Files.isSameFile(path, directory.getParent());
            return;
        }
        final Inode inode = inode(path);
        if (inode != null) {
            inode.certain = inode.pending;
            inode.certainLength = inode.pendingLength;
            final int flushed = inode.pendingLook;
            inode.since.values().forEach(versions -> versions.removeIf(version -> version.look() <= flushed));
            inode.since.values().removeIf(List::isEmpty);
        }
    }

    private boolean isDirectory(final Path path) throws IOException {
        return Files.isDirectory(path) && Files.isSameFile(path, directory);
    }

    private Inode inode(final Path file) throws IOException {
        return inodes.get(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    /** What the device may have if the power goes now: file contents by name; {@code null} if it has not even the directory. */
    Map<String, CutImage.Content> cut(final CutStyle style, final Random random) throws IOException {
        look();
        if (!isDirectoryCertain && (style == CutStyle.DROPPED || style == CutStyle.MIXED && random.nextBoolean())) {
            return null;
        }
        final Set<String> all = new TreeSet<>(names.keySet());
        all.addAll(certainNames.keySet());
        final Map<String, CutImage.Content> files = new TreeMap<>();
        for (final String name : all) {
            final Object inode = isLatest(style, random) ? names.get(name) : certainNames.get(name);
            if (inode != null) {
                files.put(name, cut(inodes.get(inode), style, random));
            }
        }
        if (style == CutStyle.HEADERLESS) {
            loseHeader(files, random);
        }
        return files;
    }

    /** Of a file of the queue that is not the newest. */
    private static void loseHeader(final Map<String, CutImage.Content> files, final Random random) {
        final List<String> present = files.keySet().stream().filter(name -> name.endsWith(SUFFIX) && files.get(name).pages().containsKey(0)).toList();
        if (present.size() > 1) {
            final CutImage.Content content = files.get(present.get(random.nextInt(present.size() - 1)));
            final byte[] page = content.pages().get(0).clone();
            Arrays.fill(page, 0, SECTOR, (byte) 0);
            content.pages().put(0, page);
        }
    }

    /** Of two that are both possible. */
    private static boolean isLatest(final CutStyle style, final Random random) {
        return switch (style) {
            case DROPPED -> false;
            case KEPT, ZEROED, HEADERLESS -> true;
            case MIXED -> random.nextBoolean();
        };
    }

    private static CutImage.Content cut(final Inode inode, final CutStyle style, final Random random) {
        final long length = isLatest(style, random) ? inode.length : inode.certainLength;
        final Map<Integer, byte[]> pages = new TreeMap<>(inode.certain);
        for (final Map.Entry<Integer, List<Version>> since : new TreeMap<>(inode.since).entrySet()) {
            final List<Version> versions = since.getValue();
            final byte[] last = versions.get(versions.size() - 1).page();
            final byte[] page = switch (style) {
                case DROPPED -> null;
                case KEPT, HEADERLESS -> last;
                case ZEROED -> random.nextBoolean() ? null : last;
                case MIXED -> {
                    final int which = random.nextInt(versions.size() + 1);
                    yield which == versions.size() ? null : versions.get(which).page();
                }
            };
            if (page != null) {
                pages.put(since.getKey(), page);
            }
        }
        return new CutImage.Content(length, pages);
    }
}
