package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;

/**
 * A store, a journal, this process's session, a reader of the journal, and child processes started ahead of their turn. Knows what was
 * committed, and so what must be in the store and in the journal. For one thread.
 */
final class JournalScene implements AutoCloseable {

    private static final int STARTED_AHEAD = 2;

    private final Path directory;
    private final Map<String, State> states = new LinkedHashMap<>();
    private final Map<String, Long> versions = new LinkedHashMap<>();
    private final Map<String, Long> seeds = new LinkedHashMap<>();
    private final Deque<ChildJvm> waiting = new ArrayDeque<>();
    private final Deque<ChildJvm> given = new ArrayDeque<>();
    private final Bytes<?> payload = Bytes.allocateDirect(JournalingChild.SIZE);
    private final Snapshot snapshot = new Snapshot();
    private final JournalContent content = new JournalContent();
    private Kstate store;
    private JournalReader reader;
    private long lastSeed;

    JournalScene(final Path directory) {
        this.directory = directory;
    }

    /** Opens the store in this process, with states that are persistent from the first. */
    void open(final long commitTimeoutMs, final String... names) {
        store = Kstate.open(StoreOptions.create().directory(storeDirectory()).commitTimeoutMs(commitTimeoutMs));
        for (final String name : names) {
            state(name).persistTo(journal());
        }
        reader = JournalReader.open(journal());
    }

    Path storeDirectory() {
        return directory.resolve("store");
    }

    Path journal() {
        return directory.resolve("journal");
    }

    Kstate store() {
        return store;
    }

    /** This process's handle. */
    State state(final String name) {
        return states.computeIfAbsent(name, missing -> {
            final State state = store.subscribe(missing, Permission.READ_WRITE);
            if (!state.isWritten()) {
                state.setSize(JournalingChild.SIZE);
            }
            versions.put(missing, state.version());
            return state;
        });
    }

    Object[] childArguments() {
        return new Object[] {storeDirectory(), journal(), JournalingChild.PATIENT_MS};
    }

    /** A child that has opened nothing yet. */
    ChildJvm child() {
        while (waiting.size() <= STARTED_AHEAD) {
            waiting.add(ChildJvm.start(SteppedProvider.flags(), JournalingChild.class, childArguments()));
        }
        given.add(waiting.getFirst());
        return waiting.remove();
    }

    /** A child that has opened the store. */
    ChildJvm openChild() {
        final ChildJvm child = child();
        open(child);
        return child;
    }

    static void open(final ChildJvm child) {
        child.send("open");
        child.lineAfter("open");
    }

    /** A seed that was not used before. */
    long newSeed() {
        return ++lastSeed;
    }

    /** A version that is committed whether or not somebody was told so. */
    void committed(final String name, final long seed) {
        versions.merge(name, 1L, Long::sum);
        seeds.put(name, seed);
    }

    /** The value was committed again: the state has become persistent. */
    void recommitted(final String name) {
        committed(name, seeds.get(name));
    }

    /** How many records are in the journal by now. */
    long records() {
        content.readOn(reader);
        return content.records();
    }

    /** Commits in this process, and tells how long that took. */
    long publish(final String name) {
        final long seed = newSeed();
        Payload.fill(payload.addressForRead(0), JournalingChild.SIZE, seed);
        final State state = state(name);
        final long startNs = System.nanoTime();
        final long version = state.publish(payload.addressForRead(0), JournalingChild.SIZE);
        final long tookNs = System.nanoTime() - startNs;
        committed(name, seed);
        assertEquals(versions.get(name), version, name);
        return tookNs;
    }

    /** Commits in this process, whatever others have committed meanwhile. */
    void publishOver(final String name) {
        Payload.fill(payload.addressForRead(0), JournalingChild.SIZE, newSeed());
        state(name).publish(payload.addressForRead(0), JournalingChild.SIZE);
    }

    /** Lets a child commit, and tells how long that took in the child. */
    long publish(final ChildJvm child, final String name) {
        return commit(child, "publish", name);
    }

    /** The same by a transaction. */
    long transact(final ChildJvm child, final String name) {
        return commit(child, "transact", name);
    }

    private long commit(final ChildJvm child, final String how, final String name) {
        final long seed = newSeed();
        child.send(how + " " + name + " " + seed);
        final String[] said = child.lineAfter(JournalingChild.ACKNOWLEDGED).split(" ");
        committed(name, seed);
        assertEquals(name, said[0]);
        assertEquals(versions.get(name), Long.parseLong(said[1]), name);
        return Long.parseLong(said[3]);
    }

    /** What was committed is in the store and in the journal, and nothing else is; each state's journal begins with a version. */
    void assertExact(final String name, final long firstVersion) {
        content.readOn(reader);
        assertFalse(reader.next(), "nobody appends");
        assertEquals(versions.get(name), state(name).read(snapshot), name);
        assertEquals(seeds.get(name), Payload.seed(snapshot.bytes().addressForRead(0), JournalingChild.SIZE), name);
        final JournalContent.Versions journaled = content.of(name);
        assertEquals(firstVersion, journaled.first(), name);
        assertEquals(versions.get(name), journaled.last(), name);
        assertEquals(seeds.get(name), journaled.seed(journaled.last()), name);
    }

    @Override
    public void close() {
        given.forEach(ChildJvm::close);
        waiting.forEach(ChildJvm::close);
        if (reader != null) {
            reader.close();
        }
        if (store != null) {
            store.close();
        }
        payload.releaseLast();
    }
}
