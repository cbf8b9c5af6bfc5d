package org.kstate.history;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * The calls of one thread of one process, in a mapped file that is only appended to. What was stored in it is there after the process was
 * killed, at whatever moment: at most the call that was under way has no end. For one thread.
 *
 * <pre>
 *   0   kind       int   0: none; else ordinal + 1, stored last     24  digest     long
 *   4   state      int                                              32  before     long
 *   8   expected   long                                             40  after      long, 0 until the call has ended
 *   16  version    long
 * </pre>
 */
public final class Recorder {

    private static final int STRIDE = 48;
    private static final int KIND = 0;
    private static final int STATE = 4;
    private static final int EXPECTED = 8;
    private static final int VERSION = 16;
    private static final int DIGEST = 24;
    private static final int BEFORE = 32;
    private static final int AFTER = 40;
    private static final Event.Kind[] KINDS = Event.Kind.values();

    private final Mapping mapping;
    private final SharedBuffer buffer;
    private final long capacity;
    private long offset;
    private long beforeNs;
    private long afterNs;

    private Recorder(final Mapping mapping, final long capacity) {
        this.mapping = mapping;
        this.buffer = mapping.buffer();
        this.capacity = capacity;
    }

    /**
     * Makes a file for events.
     *
     * @param file     to be made.
     * @param capacity most events.
     * @return a recorder of nothing yet.
     */
    public static Recorder create(final Path file, final int capacity) {
        final long length = (long) capacity * STRIDE;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Recorder(Mapping.map(file, length, true), length);
    }

    /**
     * How many more events there is room for.
     *
     * @return events; at 0 {@link #begin} fails.
     */
    public long room() {
        return (capacity - offset) / STRIDE;
    }

    /**
     * Notes a call that is about to be made.
     *
     * @param kind     that it is, if it ends well or not at all.
     * @param state    number of the state.
     * @param expected version that a commit is based on, or {@link Event#NONE}.
     * @param digest   of the payload that is to be written, if one is.
     */
    public void begin(final Event.Kind kind, final int state, final long expected, final long digest) {
        if (room() == 0) {
            throw new IllegalStateException("The file of events is full: file=" + mapping.file());
        }
        buffer.putInt(offset + STATE, state);
        buffer.putLong(offset + EXPECTED, expected);
        buffer.putLong(offset + VERSION, Event.NONE);
        buffer.putLong(offset + DIGEST, digest);
        beforeNs = System.nanoTime();
        buffer.putLong(offset + BEFORE, beforeNs);
        buffer.putIntRelease(offset + KIND, kind.ordinal() + 1);
        // No load of the call may be done before the time was taken.
        VarHandle.fullFence();
    }

    /** Takes the time of the end; to be called at once when the call returns, before {@link #end}. */
    public void returned() {
        afterNs = System.nanoTime();
    }

    /**
     * Notes how the call ended.
     *
     * @param kind    that it is.
     * @param version seen, made or found.
     * @param digest  of the payload seen, or of the one that was to be written.
     */
    public void end(final Event.Kind kind, final long version, final long digest) {
        buffer.putLong(offset + VERSION, version);
        buffer.putLong(offset + DIGEST, digest);
        buffer.putInt(offset + KIND, kind.ordinal() + 1);
        // Last: an event whose kind is that of an end has one.
        buffer.putLongRelease(offset + AFTER, afterNs);
        offset += STRIDE;
    }

    /**
     * When the last call began.
     *
     * @return nanoseconds of the machine's monotonic clock.
     */
    public long beforeNs() {
        return beforeNs;
    }

    /**
     * When the last call ended.
     *
     * @return nanoseconds of the machine's monotonic clock.
     */
    public long afterNs() {
        return afterNs;
    }

    /**
     * Reads a file of events.
     *
     * @param file    that was written by a process which does not write it any more.
     * @param process who the events are said to be of.
     * @param deadNs  a time at which that process was known to be gone, for a call that has no end.
     * @return its events, in their order.
     */
    public static List<Event> read(final Path file, final int process, final long deadNs) {
        final long length = file.toFile().length();
        final Mapping mapping = Mapping.map(file, length, false);
        final SharedBuffer buffer = mapping.buffer();
        final List<Event> events = new ArrayList<>();
        for (long at = 0; at < length; at += STRIDE) {
            final int kind = buffer.getIntAcquire(at + KIND);
            if (kind == 0) {
                break;
            }
            final long after = buffer.getLong(at + AFTER);
            final boolean ended = after != 0;
            events.add(new Event(process, KINDS[kind - 1], buffer.getInt(at + STATE), buffer.getLong(at + EXPECTED),
                ended ? buffer.getLong(at + VERSION) : Event.NONE, buffer.getLong(at + DIGEST), buffer.getLong(at + BEFORE),
                ended ? after : deadNs, ended));
        }
        Reference.reachabilityFence(mapping);
        return events;
    }
}
