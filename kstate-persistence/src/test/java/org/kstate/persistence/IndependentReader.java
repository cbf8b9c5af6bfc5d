package org.kstate.persistence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads a whole journal with Chronicle Queue alone, as somebody would who has that library and {@code docs/format/2-journal.md}, and checks all that
 * the document says of its records. No class of Kstate is used; the numbers are copied from the document. For one thread.
 */
public final class IndependentReader {

    private static final int HEAD_MARK = mark("KSJR");
    private static final int TAIL_MARK = mark("RJSK");
    private static final int FORMAT = 4;
    private static final int KIND = 6;
    private static final int LENGTH = 8;
    private static final int ENTRIES = 12;
    private static final int TIME = 16;
    private static final int TRANSACTION = 24;
    private static final int EPOCH = 36;
    private static final int SEQUENCE = 40;
    private static final int PREVIOUS_CRC = 48;
    private static final int PAYLOAD_CRC = 52;
    private static final int HEAD_LENGTH = 56;
    private static final int HEADER = 64;
    private static final int HEAD_END = 8;
    private static final int TAIL = 8;
    private static final int MOST_ENTRIES = 64;
    private static final int ENTRY_NAME_LENGTH = 4;
    private static final int ENTRY_FLAGS = 6;
    private static final int ENTRY_INCARNATION = 8;
    private static final int ENTRY_VERSION = 16;
    private static final int ENTRY_SIZE = 24;
    private static final int ENTRY_PAYLOAD_LENGTH = 28;
    private static final int ENTRY_NAME = 32;
    private static final int COMMIT = 1;
    private static final int ATTACH = 2;
    private static final int DELETE = 3;
    private static final int CHECKPOINT = 4;
    private static final int CHECKPOINT_BEGIN = 5;
    private static final int CHECKPOINT_END = 6;
    private static final int TRUNCATED = 7;
    private static final int DESCRIBE = 8;
    private static final int DESCRIPTION = 16;
    private static final int ORIGIN = 24;
    /** No more of a file is mapped at a time, so that reading makes no file much longer. */
    private static final long BLOCK = 4L << 20;

    private final Map<String, Last> lasts = new HashMap<>();
    private final Map<Long, int[]> checkpoints = new HashMap<>();
    private final Map<String, String> descriptions = new HashMap<>();
    private final ByteArrayOutputStream description = new ByteArrayOutputStream();
    private String described = "";
    private int describedParts;
    private long describedSequence;
    private int descriptionRecords;
    private final Set<Integer> cycles = new HashSet<>();
    /** States of which versions may have been cut off since they were met last. */
    private final Set<String> cut = new HashSet<>();
    private long records;
    private long foreign;
    private long firstSequence;
    private long sequence;
    private int crc;
    private int epoch;
    private long timeNs;
    private int originsOf = -1;
    private int completeCheckpoints;

    /**
     * The last that was read of a state.
     *
     * @param incarnation of the state.
     * @param version     of it.
     * @param payload     as it was committed.
     * @param isDeleted   whether that version deleted it.
     */
    public record Last(long incarnation, long version, byte[] payload, boolean isDeleted) {
    }

    private IndependentReader() {
    }

    private static int mark(final String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /**
     * Reads a journal that is open, or was: Chronicle's table is told of its files.
     *
     * @param journal its directory.
     * @return what it holds.
     * @throws AssertionError if it is not as the document says.
     */
    public static IndependentReader read(final Path journal) {
        return read(journal, false);
    }

    /**
     * Reads a journal and changes nothing.
     *
     * @param journal its directory, with a table that knows of all files.
     * @return what it holds.
     * @throws AssertionError if it is not as the document says.
     */
    public static IndependentReader readOnly(final Path journal) {
        return read(journal, true);
    }

    private static IndependentReader read(final Path journal, final boolean isReadOnly) {
        final IndependentReader reader = new IndependentReader();
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(journal.toFile()).blockSize(BLOCK).readOnly(isReadOnly).build();
             ExcerptTailer tailer = queue.createTailer()) {
            for (;;) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return reader;
                    }
                    reader.cycles.add(queue.rollCycle().toCycle(document.index()));
                    reader.document(document.wire().bytes(), document.index());
                }
            }
        }
    }

    private void document(final Bytes<?> wire, final long index) {
        final byte[] bytes = new byte[(int) wire.readRemaining()];
        wire.read(bytes);
        final ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final boolean isHead = bytes.length >= Integer.BYTES && record.getInt(0) == HEAD_MARK;
        final boolean isTail = bytes.length >= TAIL && record.getInt(bytes.length - TAIL) == TAIL_MARK;
        if (!isHead && !isTail) {
            foreign++;
            return;
        }
        try {
            require(isHead && isTail, "a mark is missing");
            record(record, bytes.length);
        } catch (final AssertionError | IndexOutOfBoundsException e) {
            throw new AssertionError("index=0x" + Long.toHexString(index) + ", sequence=" + record.getLong(SEQUENCE) + ", after=" + sequence + ": "
                + e.getMessage(), e);
        }
    }

    private void record(final ByteBuffer record, final int length) {
        final int headLength = record.getInt(HEAD_LENGTH);
        final int count = record.getInt(ENTRIES);
        require(record.getShort(FORMAT) == 2, "format");
        require(record.getInt(LENGTH) == length && record.getInt(length - Integer.BYTES) == length && length % Long.BYTES == 0, "length");
        require(count >= 0 && count <= MOST_ENTRIES, "entries");
        final int headCrc = record.getInt(headLength - Integer.BYTES);
        require(headCrc == crc(record, 0, headLength - Integer.BYTES), "CRC of the head");
        require(record.getInt(PAYLOAD_CRC) == crc(record, headLength, length - TAIL), "CRC of the payloads");
        chain(record, headCrc);
        final int kind = record.getShort(KIND);
        int entry = HEADER;
        int payload = headLength;
        final int origins = originsOf;
        originsOf = -1;
        require(kind != CHECKPOINT || count == 0 || origins == count, "a part without its origins");
        for (int i = 0; i < count; i++) {
            payload = entry(record, kind, entry, payload);
            entry += record.getInt(entry);
        }
        require(entry + HEAD_END == headLength, "the head's length");
        require(count == 0 || payload == length - TAIL, "the payloads' length");
        checkpoint(record, kind, count, headLength, length - TAIL - headLength);
        if (kind == TRUNCATED) {
            // What was cut off may be versions of any state: the next one of each may be a later one.
            cut.addAll(lasts.keySet());
        }
        if (kind == DESCRIBE) {
            require(count == 0, "a description is of no state");
            describe(record, headLength, length - TAIL - headLength);
        }
        records++;
    }

    private void chain(final ByteBuffer record, final int headCrc) {
        final long next = record.getLong(SEQUENCE);
        if (records == 0) {
            firstSequence = next;
            require(next > 1 || record.getInt(PREVIOUS_CRC) == 0, "the first record has none before it");
        } else {
            final boolean isRepair = record.getShort(KIND) == TRUNCATED;
            require(isRepair ? next > sequence : next == sequence + 1, "the sequence has a hole");
            require(record.getInt(PREVIOUS_CRC) == crc, "CRC of the record before");
            require(isRepair ? record.getInt(EPOCH) > epoch : record.getInt(EPOCH) == epoch, "epoch");
            require(record.getLong(TIME) > timeNs, "times do not rise");
        }
        sequence = next;
        crc = headCrc;
        epoch = record.getInt(EPOCH);
        timeNs = record.getLong(TIME);
    }

    /** Returns where the next payload is. */
    private int entry(final ByteBuffer record, final int kind, final int at, final int payload) {
        final int nameLength = record.getShort(at + ENTRY_NAME_LENGTH);
        final int length = record.getInt(at + ENTRY_PAYLOAD_LENGTH);
        final int flags = record.getShort(at + ENTRY_FLAGS);
        require(record.getInt(at) == ENTRY_NAME + aligned(nameLength), "an entry's length");
        require(length >= 0 && length <= record.getInt(at + ENTRY_SIZE), "a payload is longer than its state");
        final byte[] value = new byte[length];
        record.get(payload, value);
        final Last now = new Last(record.getLong(at + ENTRY_INCARNATION), record.getLong(at + ENTRY_VERSION), value,
            kind == DELETE || kind == CHECKPOINT && flags == 1);
        final String name = new String(record.array(), at + ENTRY_NAME, nameLength, StandardCharsets.US_ASCII);
        final Last before = lasts.get(name);
        final boolean isSameLife = before != null && before.incarnation == now.incarnation;
        if (kind == CHECKPOINT) {
            repeated(name, before, now, isSameLife);
        } else {
            require(kind == COMMIT || kind == ATTACH || kind == DELETE, "a kind with states");
            require(before == null || isSameLife && !before.isDeleted || now.incarnation > before.incarnation, "an earlier life of " + name);
            require(!isSameLife || now.version == before.version + 1 || now.version > before.version && cut.remove(name),
                "the versions of " + name + " have a hole: " + now.version);
            require(kind != ATTACH || now.version == 0, "an attachment has version 0");
            require(kind == COMMIT || length == 0, "a value where there is none");
            lasts.put(name, now);
        }
        return payload + aligned(length);
    }

    /** By a checkpoint: a value that was committed before. */
    private void repeated(final String name, final Last before, final Last now, final boolean isSameLife) {
        if (before == null) {
            require(firstSequence > 1, "a checkpoint has a state that nobody committed: " + name);
            lasts.put(name, now);
        } else if (isSameLife && now.version == before.version) {
            require(Arrays.equals(before.payload, now.payload) && before.isDeleted == now.isDeleted, "another value of " + name);
        } else {
            require(now.incarnation < before.incarnation || isSameLife && now.version < before.version,
                "a checkpoint has a version that nobody committed: " + name);
        }
    }

    private void checkpoint(final ByteBuffer record, final int kind, final int count, final int body, final int length) {
        final long id = record.getLong(TRANSACTION);
        if (kind == CHECKPOINT_BEGIN) {
            require(id == sequence && record.getLong(body) == sequence - 1, "what a checkpoint expects");
            checkpoints.put(id, new int[2]);
        } else if (kind == CHECKPOINT && count == 0) {
            require(length % ORIGIN == 0, "the length of origins");
            originsOf = length / ORIGIN;
        } else if (kind == CHECKPOINT) {
            final int[] counts = checkpoints.get(id);
            require(counts != null || firstSequence > id, "a part without its begin");
            if (counts != null) {
                counts[0]++;
                counts[1] += count;
            }
        } else if (kind == CHECKPOINT_END) {
            final int[] counts = checkpoints.get(id);
            require(record.getLong(body) == id, "the end of another checkpoint");
            require(counts == null || record.getLong(body + Long.BYTES) == counts[0] && record.getLong(body + 2 * Long.BYTES) == counts[1],
                "parts or states are missing");
            completeCheckpoints++;
        }
    }

    private void describe(final ByteBuffer record, final int body, final int length) {
        final int part = record.getInt(body);
        final int parts = record.getInt(body + 4);
        final int patternLength = record.getInt(body + 8);
        final int textLength = record.getInt(body + 12);
        require(part >= 0 && part < parts && patternLength > 0 && aligned(DESCRIPTION + patternLength + textLength) == length,
            "the lengths of a description");
        final String pattern = new String(record.array(), body + DESCRIPTION, patternLength, StandardCharsets.US_ASCII);
        if (part == 0) {
            description.reset();
            described = pattern;
            describedParts = 0;
        } else {
            require(firstSequence > 1 || part == describedParts && sequence == describedSequence + 1 && pattern.equals(described),
                "a part of a description is not behind the one before");
        }
        description.write(record.array(), body + DESCRIPTION + patternLength, textLength);
        describedParts++;
        describedSequence = sequence;
        descriptionRecords++;
        if (describedParts == parts) {
            descriptions.put(pattern, description.toString(StandardCharsets.UTF_8));
        }
    }

    private static int aligned(final int length) {
        return length + 7 & ~7;
    }

    private static int crc(final ByteBuffer record, final int from, final int to) {
        final CRC32C checksum = new CRC32C();
        checksum.update(record.array(), from, to - from);
        return (int) checksum.getValue();
    }

    private static void require(final boolean isSo, final String what) {
        if (!isSo) {
            throw new AssertionError(what);
        }
    }

    /**
     * How many records there are.
     *
     * @return their number.
     */
    public long records() {
        return records;
    }

    /**
     * How many files have documents.
     *
     * @return their number.
     */
    public int files() {
        return cycles.size();
    }

    /**
     * How many documents have none of the marks.
     *
     * @return their number.
     */
    public long foreign() {
        return foreign;
    }

    /**
     * The sequence number of the first record.
     *
     * @return the number; 0 if there is none.
     */
    public long firstSequence() {
        return firstSequence;
    }

    /**
     * The sequence number of the last record.
     *
     * @return the number; 0 if there is none.
     */
    public long lastSequence() {
        return sequence;
    }

    /**
     * How many checkpoints have an end.
     *
     * @return their number.
     */
    public int completeCheckpoints() {
        return completeCheckpoints;
    }

    /**
     * What was said last of each pattern.
     *
     * @return text by pattern; empty texts too.
     */
    public Map<String, String> descriptions() {
        return descriptions;
    }

    /**
     * How many records describe values.
     *
     * @return their number.
     */
    public int descriptionRecords() {
        return descriptionRecords;
    }

    /**
     * What was read last of each state.
     *
     * @return by name.
     */
    public Map<String, Last> lasts() {
        return Map.copyOf(lasts);
    }
}
