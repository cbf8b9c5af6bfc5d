package org.kstate.notify.resources;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.notify.JournalSampler;
import org.kstate.notify.StateTailer;
import org.kstate.notify.Watch;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.Replay;
import org.kstate.typed.ObjectState;

/** Things that hold native memory, descriptors, threads or locks, each opened, used and closed once; and openings of them that fail. */
enum ResourceKind {
    STORE {
        @Override
        void round(final ResourceScene scene) {
            try (Kstate store = Kstate.open(scene.path("store")); State state = store.subscribe(ResourceScene.NAME, Permission.READ)) {
                state.read(scene.snapshot);
            }
        }
    },
    WRITING_STORE {
        @Override
        void round(final ResourceScene scene) {
            try (Kstate store = Kstate.open(scene.path("store")); State state = store.subscribe(ResourceScene.NAME, Permission.READ_WRITE)) {
                scene.publish(state);
            }
        }
    },
    NEW_STATE {
        @Override
        void round(final ResourceScene scene) {
            try (Kstate store = Kstate.open(scene.path("store"))) {
                store.subscribe("evaporates", Permission.READ_WRITE);
            }
        }
    },
    TRANSACTION {
        @Override
        void round(final ResourceScene scene) {
            try (State state = scene.transientState.store().subscribe(ResourceScene.NAME, Permission.READ_WRITE);
                 Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(transaction.view().readLong());
                transaction.commit();
            }
        }
    },
    TRANSACTION_OVER_TWO_STATES {
        @Override
        void round(final ResourceScene scene) {
            try (Transaction transaction = scene.transientState.store().begin(scene.transientState, scene.persistentState)) {
                transaction.bytes(scene.transientState).writeLong(transaction.view(scene.persistentState).readLong());
                transaction.bytes(scene.persistentState).writeLong(transaction.id());
                transaction.commit();
            }
        }
    },
    OBJECT_STATE {
        @Override
        void round(final ResourceScene scene) {
            final ObjectState<ResourceScene.Amount> amounts = ObjectState.of(scene.transientState);
            amounts.publish(new ResourceScene.Amount());
            amounts.read(new ResourceScene.Amount());
        }
    },
    BYTES_ON_THE_HEAP {
        @Override
        void round(final ResourceScene scene) {
            scene.transientState.publish(new byte[Long.BYTES]);
            scene.transientState.read(new byte[Long.BYTES]);
        }
    },
    OBSERVER {
        @Override
        void round(final ResourceScene scene) {
            try (Observer observer = Kstate.observe(scene.path("store"))) {
                observer.state(ResourceScene.NAME).read(scene.snapshot);
            }
        }
    },
    STATISTICS {
        @Override
        void round(final ResourceScene scene) {
            Kstate.statistics(scene.path("store"));
        }
    },
    JOURNALED_STATE {
        @Override
        int rounds(final int usual) {
            // Chronicle opens a queue in 12 ms: a thousand would take longer than all else together.
            return usual / 10;
        }

        @Override
        void round(final ResourceScene scene) {
            try (Kstate store = Kstate.open(scene.path("store")); State state = store.subscribe("p", Permission.READ_WRITE)) {
                scene.publish(state);
            }
        }
    },
    READER {
        @Override
        void round(final ResourceScene scene) {
            try (JournalReader reader = JournalReader.open(scene.path("journal"))) {
                reader.next();
            }
        }
    },
    TAILER {
        @Override
        int rounds(final int usual) {
            // As REPLAY, and a commit each.
            return usual / 5;
        }

        @Override
        void round(final ResourceScene scene) {
            try (StateTailer tailer = StateTailer.of(scene.persistentState).fromNow().open()) {
                scene.publish(scene.persistentState);
                require(tailer.await(1, TimeUnit.MINUTES));
            }
        }
    },
    SAMPLER {
        @Override
        void round(final ResourceScene scene) {
            try (JournalSampler sampler = JournalSampler.of(StateTailer.of(scene.path("journal")).open(), Duration.ofNanos(1))) {
                sampler.poll();
            }
        }
    },
    REPLAY {
        @Override
        int rounds(final int usual) {
            // Each opens a queue, which takes 5 ms; readers and samplers have opened it a thousand times by now.
            return usual / 5;
        }

        @Override
        void round(final ResourceScene scene) {
            final Replay replay = Replay.of(scene.path("journal"));
            replay.run((record, entry) -> replay.stop());
        }
    },
    WATCH {
        @Override
        void round(final ResourceScene scene) {
            try (Watch watch = Watch.of(scene.transientState).open()) {
                require(watch.await(1, TimeUnit.MINUTES));
            }
        }
    },
    DOORBELL {
        @Override
        void round(final ResourceScene scene) {
            try (Doorbell doorbell = scene.transientState.store().doorbell()) {
                doorbell.watch(scene.transientState);
                final int rings = doorbell.rings();
                scene.publish(scene.transientState);
                require(doorbell.await(rings, TimeUnit.MINUTES.toNanos(1)));
            }
        }
    },
    STORE_WITH_OTHER_NUMBERS {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.open(scene.options("store").maxPages(ResourceScene.PAGES * 2)));
        }
    },
    STORE_OF_TWO {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.open(scene.path("of-two")));
        }
    },
    STORE_WITHOUT_LOCK {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.open(scene.path("without-lock")));
        }
    },
    STORE_WITHOUT_NUMBER {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.open(scene.path("without-number")));
        }
    },
    STORE_WITH_DAMAGED_REGISTRY {
        @Override
        int rounds(final int usual) {
            // Each builds a registry, which takes 10 ms.
            return usual / 5;
        }

        @Override
        void round(final ResourceScene scene) throws IOException {
            try (Kstate store = Kstate.open(scene.path("without-registry"))) {
                store.subscribe("a", Permission.READ_WRITE);
            }
            try (Stream<Path> files = Files.list(scene.path("without-registry"))) {
                final Path registry = files.filter(file -> file.getFileName().toString().startsWith("registry")).findFirst().orElseThrow();
                final byte[] content = Files.readAllBytes(registry);
                // The checksum of the header, and not its length.
                content[0]++;
                Files.write(registry, content);
            }
        }
    },
    OBSERVER_OF_NOTHING {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.observe(scene.path("nothing")));
        }
    },
    STATISTICS_OF_TWO {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.statistics(scene.path("of-two")));
        }
    },
    STATISTICS_MISCOUNTED {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> Kstate.statistics(scene.path("miscounted")));
        }
    },
    READER_OF_NOTHING {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> JournalReader.open(scene.path("nothing")));
        }
    },
    READER_OF_A_DAMAGED_JOURNAL {
        @Override
        void round(final ResourceScene scene) {
            refused(() -> JournalReader.open(scene.path("damaged-journal")));
        }
    },
    TAILER_OF_AN_UNKNOWN_STATE {
        @Override
        int rounds(final int usual) {
            // As REPLAY.
            return usual / 5;
        }

        @Override
        void round(final ResourceScene scene) {
            refused(() -> StateTailer.of(scene.path("journal")).fromVersion("unknown", 1).open());
        }
    },
    REPLAY_THAT_ITS_LISTENER_ENDS {
        @Override
        int rounds(final int usual) {
            // As REPLAY.
            return usual / 5;
        }

        @Override
        void round(final ResourceScene scene) {
            refused(() -> Replay.of(scene.path("journal")).run((record, entry) -> {
                throw new ClosedException("enough");
            }));
        }
    },
    JOURNAL_OF_ANOTHER_STORE {
        @Override
        int rounds(final int usual) {
            // Each waits for half a second whether the other store gives the journal up.
            return 3;
        }

        @Override
        void round(final ResourceScene scene) {
            refusedJournal(scene, "others-journal");
        }
    },
    JOURNAL_IN_A_FILE {
        @Override
        void round(final ResourceScene scene) {
            refusedJournal(scene, "no-directory");
        }
    },
    WATCH_OF_A_CLOSED_STATE {
        @Override
        void round(final ResourceScene scene) {
            final State state = scene.transientState.store().subscribe(ResourceScene.NAME, Permission.READ);
            state.close();
            refused(() -> {
                try (Watch watch = Watch.of(state).open()) {
                    watch.poll();
                }
            });
        }
    };

    /** Opens, uses and closes one; what is still open at the end of it is lost. */
    abstract void round(ResourceScene scene) throws IOException;

    /** How many rounds there are, given how many are usual. */
    int rounds(final int usual) {
        return usual;
    }

    private static void refusedJournal(final ResourceScene scene, final String journal) {
        refused(() -> scene.transientState.persistTo(scene.path(journal)));
    }

    private static void require(final boolean condition) {
        if (!condition) {
            throw new AssertionError("nothing came");
        }
    }

    private static void refused(final Runnable opening) {
        try {
            opening.run();
        } catch (final KstateException e) {
            return;
        }
        throw new AssertionError("this was to fail");
    }
}
