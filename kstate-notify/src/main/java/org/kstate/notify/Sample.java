package org.kstate.notify;

import java.nio.ByteBuffer;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * The last commit of a state in an interval, as a {@link JournalSampler} gives it: a copy, one object for each state, valid until the next
 * poll. For the thread that polls.
 */
public final class Sample implements CommitView {

    private final String name;
    /** Freed with this object, so that nobody who still reads it reads foreign memory. */
    private ByteBuffer memory;
    private long address;
    private long incarnation;
    private long version;
    private long timeNs;
    private int sessionId;
    private long transactionId;
    private long journalId;
    private long index;
    private int entry;
    private int size;
    private int length;
    private long startNs;
    private long endNs;
    private long commits;
    private boolean isListed;
    /** Neighbours in the sampler's list, in the order of their last commits. */
    private Sample before;
    private Sample after;

    Sample(final String name, final int size) {
        this.name = name;
        reserve(size);
    }

    private void reserve(final int capacity) {
        memory = ByteBuffer.allocateDirect(capacity);
        address = Jvm.address(memory);
    }

    void take(final CommitView commit, final long intervalStartNs, final long intervalEndNs) {
        commits = isListed ? commits + 1 : 1;
        startNs = intervalStartNs;
        endNs = intervalEndNs;
        incarnation = commit.incarnation();
        version = commit.version();
        timeNs = commit.timeNs();
        sessionId = commit.sessionId();
        transactionId = commit.transactionId();
        journalId = commit.journalId();
        index = commit.index();
        entry = commit.entry();
        size = commit.size();
        length = commit.length();
        if (length > memory.capacity()) {
            reserve(size);
        }
        UnsafeMemory.copyMemory(commit.address(), address, length);
    }

    /**
     * The interval of commit time that this stands for.
     *
     * @return its beginning, nanoseconds since the epoch; a multiple of its length.
     */
    public long intervalStartNs() {
        return startNs;
    }

    /**
     * The interval of commit time that this stands for.
     *
     * @return its end, which is the beginning of the next.
     */
    public long intervalEndNs() {
        return endNs;
    }

    /**
     * How many commits of this state were in the interval.
     *
     * @return 1 or more.
     */
    public long commits() {
        return commits;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public int sessionId() {
        return sessionId;
    }

    @Override
    public long transactionId() {
        return transactionId;
    }

    @Override
    public long journalId() {
        return journalId;
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public int entry() {
        return entry;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public int length() {
        return length;
    }

    /**
     * For people: which commit, never its payload.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Sample[name=" + name + ", version=" + version + ", commits=" + commits + ", size=" + size + ", intervalStartNs=" + startNs + ']';
    }

    /** Samples in the order of their last commits. An intrusive list: moving one to the end allocates nothing. */
    static final class Order {

        private Sample first;
        private Sample last;

        boolean isEmpty() {
            return first == null;
        }

        /** Puts a sample to the end, wherever it was. */
        void toEnd(final Sample sample) {
            if (sample.isListed) {
                remove(sample);
            }
            sample.isListed = true;
            sample.before = last;
            if (last == null) {
                first = sample;
            } else {
                last.after = sample;
            }
            last = sample;
        }

        /** Takes the first one out; there is one. */
        Sample removeFirst() {
            final Sample sample = first;
            remove(sample);
            return sample;
        }

        private void remove(final Sample sample) {
            if (sample.before == null) {
                first = sample.after;
            } else {
                sample.before.after = sample.after;
            }
            if (sample.after == null) {
                last = sample.before;
            } else {
                sample.after.before = sample.before;
            }
            sample.before = null;
            sample.after = null;
            sample.isListed = false;
        }
    }
}
