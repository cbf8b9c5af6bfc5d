package org.kstate.notify.resources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesMarshallable;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.CounterLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.testing.RawStore;

/** Stores and journals that are opened again and again: sound ones, which one session keeps open, and damaged ones. */
final class ResourceScene implements AutoCloseable {

    static final String NAME = "s";
    static final int PAGES = 16;

    final Snapshot snapshot = new Snapshot();
    final Bytes<?> payload = Bytes.allocateDirect(Long.BYTES);
    private final Path directory;
    private final Kstate keeper;
    private final Kstate other;
    final State transientState;
    final State persistentState;

    /** An object whose fields Chronicle finds. */
    static final class Amount implements BytesMarshallable {
        private long amount;
    }

    ResourceScene(final Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.keeper = open("store");
        this.other = open("other");
        this.transientState = written(keeper, NAME);
        this.persistentState = written(keeper, "p");
        persistentState.persistTo(path("journal"));
        for (long i = 0; i < 3; i++) {
            publish(persistentState);
        }
        written(other, "q").persistTo(path("others-journal"));
        damage();
    }

    private Kstate open(final String store) {
        return Kstate.open(options(store).maxPages(PAGES).pageSize(64).slotsPerPage(3));
    }

    private State written(final Kstate store, final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        state.setSize(Long.BYTES);
        publish(state);
        return state;
    }

    private void damage() throws IOException {
        for (final String store : new String[] {"without-number", "without-lock", "of-two", "miscounted", "without-registry"}) {
            open(store).close();
        }
        final RawStore full = RawStore.open(path("without-number"));
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            // Neither free nor dead.
            full.control().putLong(ControlLayout.session(session, PAGES) + ControlLayout.SESSION_STATE, 77);
        }
        final Path lock = RawStore.open(path("without-lock")).files().sessionLocks();
        Files.delete(lock);
        Files.createDirectory(lock);
        RawStore.open(path("of-two")).control().putLong(ControlLayout.STORE_ID, 1);
        RawStore.open(path("miscounted")).control().putLong(ControlLayout.COUNTERS + CounterLayout.FOLD, Long.MAX_VALUE);
        try (Kstate store = open("unread")) {
            written(store, "u").persistTo(path("damaged-journal"));
        }
        final Path table = path("damaged-journal").resolve("metadata.cq4t");
        final byte[] content = Files.readAllBytes(table);
        content[4]++;
        Files.write(table, content);
        Files.writeString(path("no-directory"), "a file");
    }

    /** A path in the scene's directory. */
    Path path(final String name) {
        return directory.resolve(name);
    }

    /** Options for one of the stores. */
    StoreOptions options(final String store) {
        return StoreOptions.create().directory(path(store));
    }

    /** Commits the next number. */
    void publish(final State state) {
        payload.clear().writeLong(state.version());
        state.publish(payload);
    }

    @Override
    public void close() {
        keeper.close();
        other.close();
        payload.releaseLast();
    }
}
