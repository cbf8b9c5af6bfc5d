package org.kstate.notify;

import java.util.Objects;

import net.openhft.chronicle.wire.SelfDescribingMarshallable;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;
import org.kstate.persistence.JournalPosition;

/**
 * Says that a state was committed: which, by whom, when, and where the commit stands in its journal. It has no value: who wants that reads the
 * state or the journal. Made and filled again by {@link Announcer}: valid during the call that gets it; {@link #copy} lasts.
 *
 * <p>Name, incarnation and version are the identity of a commit. Of a transient state not every version is announced: a gap shows in the
 * versions.
 */
public final class CommitAnnouncement extends SelfDescribingMarshallable {

    /** What comes before the name of the state in a topic. */
    public static final String TOPIC_PREFIX = "$.Kstate.";
    /** Stands for the index of a commit that is in no journal. */
    public static final long NO_INDEX = -1;

    private String topic = TOPIC_PREFIX;
    private long incarnation;
    private long version;
    private int size;
    private int sessionId;
    private long timeNs;
    private long transactionId;
    private long journalId;
    private long index = NO_INDEX;
    private int entry;

    /** An announcement of nothing, to be read into. */
    public CommitAnnouncement() {
        // Filled by readMarshallable.
    }

    void of(final String itsTopic, final long itsIncarnation, final long itsVersion, final int itsSize) {
        topic = itsTopic;
        incarnation = itsIncarnation;
        version = itsVersion;
        size = itsSize;
    }

    void by(final int session, final long atNs, final long transaction) {
        sessionId = session;
        timeNs = atNs;
        transactionId = transaction;
    }

    void at(final long journal, final long recordIndex, final int recordEntry) {
        journalId = journal;
        index = recordIndex;
        entry = recordEntry;
    }

    /**
     * What it is about.
     *
     * @return {@link #TOPIC_PREFIX} and the state's name.
     */
    public String topic() {
        return topic;
    }

    /**
     * Which state.
     *
     * @return its name.
     */
    public String name() {
        return topic.substring(TOPIC_PREFIX.length());
    }

    /**
     * Which life of the name: a deleted state that is made again counts its versions anew.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return incarnation;
    }

    /**
     * The version committed.
     *
     * @return 1, 2, 3 …
     */
    public long version() {
        return version;
    }

    /**
     * The size of the state at that version.
     *
     * @return bytes.
     */
    public int size() {
        return size;
    }

    /**
     * Who committed.
     *
     * @return number of the session.
     */
    public int sessionId() {
        return sessionId;
    }

    /**
     * When.
     *
     * @return nanoseconds since the epoch.
     */
    public long timeNs() {
        return timeNs;
    }

    /**
     * In which transaction.
     *
     * @return its identity within the store.
     */
    public long transactionId() {
        return transactionId;
    }

    /**
     * Whether the commit is in a journal.
     *
     * @return false if the state is transient.
     */
    public boolean isPersistent() {
        return index != NO_INDEX;
    }

    /**
     * In which journal the commit stands.
     *
     * @return its identity; 0 if the state is transient.
     */
    public long journalId() {
        return journalId;
    }

    /**
     * Where in the journal the commit stands.
     *
     * @return index of its record; {@link #NO_INDEX} if the state is transient.
     */
    public long index() {
        return index;
    }

    /**
     * Which entry of the record it is.
     *
     * @return from 0.
     */
    public int entry() {
        return entry;
    }

    /**
     * The place of the commit.
     *
     * @return a new position; {@code null} if the state is transient.
     */
    public @Nullable JournalPosition position() {
        return isPersistent() ? new JournalPosition(journalId, index, entry) : null;
    }

    /**
     * An announcement of the same commit that nobody fills again.
     *
     * @return the copy.
     */
    public CommitAnnouncement copy() {
        final CommitAnnouncement copy = new CommitAnnouncement();
        copy.of(topic, incarnation, version, size);
        copy.by(sessionId, timeNs, transactionId);
        copy.at(journalId, index, entry);
        return copy;
    }

    @Override
    public void writeMarshallable(final WireOut wire) {
        Objects.requireNonNull(wire, "wire");
        wire.write("topic").text(topic);
        wire.write("incarnation").int64(incarnation);
        wire.write("version").int64(version);
        wire.write("size").int32(size);
        wire.write("sessionId").int32(sessionId);
        wire.write("timeNs").int64(timeNs);
        wire.write("transactionId").int64(transactionId);
        wire.write("journalId").int64(journalId);
        wire.write("index").int64(index);
        wire.write("entry").int32(entry);
    }

    @Override
    public void readMarshallable(final WireIn wire) {
        Objects.requireNonNull(wire, "wire");
        final String read = wire.read("topic").text();
        topic = read == null || !read.startsWith(TOPIC_PREFIX) ? TOPIC_PREFIX : read;
        incarnation = wire.read("incarnation").int64();
        version = wire.read("version").int64();
        size = wire.read("size").int32();
        sessionId = wire.read("sessionId").int32();
        timeNs = wire.read("timeNs").int64();
        transactionId = wire.read("transactionId").int64();
        journalId = wire.read("journalId").int64();
        index = wire.read("index").int64();
        entry = wire.read("entry").int32();
    }

    /**
     * Whether it announces the same commit.
     *
     * @param other object.
     * @return whether all fields are equal.
     */
    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof CommitAnnouncement that && topic.equals(that.topic) && incarnation == that.incarnation
            && version == that.version && size == that.size && sessionId == that.sessionId && timeNs == that.timeNs
            && transactionId == that.transactionId && journalId == that.journalId && index == that.index && entry == that.entry;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * topic.hashCode() + Long.hashCode(incarnation)) + Long.hashCode(version);
    }

    /**
     * For people: which commit.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "CommitAnnouncement[topic=" + topic + ", version=" + version + ", size=" + size + ", session=" + sessionId + ", timeNs=" + timeNs
            + (isPersistent() ? ", position=" + position() : "") + ']';
    }
}
