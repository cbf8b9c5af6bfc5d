package org.kstate.steps;

import java.util.List;

import org.kstate.Doorbell;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.State;
import org.kstate.Transaction;
import org.kstate.UpdateResult;
import org.kstate.layout.DescriptorLayout;

/** What an actor does in a world, and is killed or stopped in. Only {@link #act} is walked through step by step. */
enum Scene {

    /** The first version of a state. */
    FIRST_PUBLISH {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        int before() {
            return 0;
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** Overwriting without reading. */
    PUBLISH {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** A transaction. */
    COMMIT {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            try (Transaction transaction = actor.main().begin()) {
                Actor.write(transaction);
                return commit(transaction);
            }
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** A transaction that comes too late. */
    CONFLICT {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            try (Transaction late = actor.main().begin(); Transaction transaction = actor.main().begin()) {
                Actor.write(transaction);
                Actor.write(late);
                final String outcome = commit(transaction);
                final String second = commit(late);
                return second.equals(CONFLICTED) ? outcome : "failed: committed on what was not current any more";
            }
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** A change that is tried until it succeeds. */
    UPDATE {
        @Override
        String act(final Actor actor) {
            final long[] base = new long[1];
            final UpdateResult result = actor.main().update(transaction -> {
                base[0] = transaction.baseVersion();
                Actor.write(transaction);
            }, Retry.upTo(10));
            return result.isCommitted() ? Actor.version(base[0] + 1) : "failed: " + result;
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** A larger size, and a version of that length. */
    GROW {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            actor.main().setSize(Actor.PAGE_SIZE);
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetInt StateSize.move", "putIntRelease StateSize.chosen",
                "compareAndSetLong Page.compareAndSetSlotHeader SlotClaim.giveBack", "compareAndSetLong Page.compareAndSetWord");
        }
    },

    /** A commit on a state that another session watches. */
    WATCHED {
        @Override
        void prepare(final World world) {
            world.watch();
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong Page.compareAndSetWord", "putLongRelease Page.releaseSlot",
                "compareAndSetInt Doorbells.isAnswered Doorbells.ringWatchers");
        }
    },

    /** A commit that meets the reference of a dead session's commit, not decided. */
    ABORT_REFERENCE {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        void arrange(final Actor actor) {
            actor.openMain();
            actor.refer(DescriptorLayout.UNDECIDED);
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong ReferenceClearing.clear", "compareAndSetLong Page.compareAndSetWord ReferenceClearing.clear",
                "compareAndSetLong Page.compareAndSetWord TransientCommit.install");
        }
    },

    /** A commit that meets the reference of a dead session's commit which succeeded. */
    FINISH_REFERENCE {
        @Override
        boolean loads() {
            return true;
        }

        @Override
        void arrange(final Actor actor) {
            actor.openMain();
            actor.refer(DescriptorLayout.SUCCEEDED);
        }

        @Override
        int commits() {
            return 2;
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong Page.compareAndSetWord ReferenceClearing.clear",
                "compareAndSetLong Page.compareAndSetWord TransientCommit.install");
        }
    },

    /** Reading one version, in one copy. */
    READ {
        @Override
        int commits() {
            return 0;
        }

        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            return actor.read();
        }

        @Override
        List<String> steps() {
            return List.of("copy ReadProtocol.tryCopy");
        }
    },

    /** A transaction that only reads. */
    BEGIN {
        @Override
        int commits() {
            return 0;
        }

        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            try (Transaction transaction = actor.main().begin(Permission.READ)) {
                return actor.read(transaction);
            }
        }

        @Override
        List<String> steps() {
            return List.of("copy ReadProtocol.tryCopy");
        }
    },

    /** A commit over two states. */
    COMMIT_SEVERAL {
        @Override
        boolean several() {
            return true;
        }

        @Override
        int paired(final boolean committed) {
            return committed ? 1 : 0;
        }

        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            try (Transaction transaction = actor.store().begin(actor.main(), actor.pair())) {
                Actor.write(transaction);
                actor.writePair(transaction);
                return commit(transaction);
            }
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong Page.compareAndSetSlotHeader SlotClaim.tryClaim", "copy SlotFill.fill",
                "compareAndSetLong Page.compareAndSetSlotHeader SlotClaim.tryClaim", "copy SlotFill.fill", "putLong Descriptors.prepare",
                "putInt Descriptors.prepare", "putLongRelease Descriptors.prepare",
                "compareAndSetLong Page.compareAndSetWord MultiStateCommit.install",
                "compareAndSetLong Page.compareAndSetWord MultiStateCommit.install", "compareAndSetLong Descriptors.decide Descriptors.succeed",
                "compareAndSetLong Page.compareAndSetWord CommitSet.removeReferences",
                "compareAndSetLong Page.compareAndSetWord CommitSet.removeReferences", "putLongRelease Page.releaseSlot CommitSet.releaseSlots",
                "putLongRelease Page.releaseSlot CommitSet.releaseSlots");
        }
    },

    /** A commit on one state that compares another. */
    COMPARE_SEVERAL {
        @Override
        boolean several() {
            return true;
        }

        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            try (Transaction transaction = actor.store().begin(actor.main(), actor.pair())) {
                transaction.view(actor.pair());
                Actor.write(transaction);
                return commit(transaction);
            }
        }

        @Override
        List<String> steps() {
            return List.of("copy SlotFill.fill", "compareAndSetLong Page.compareAndSetWord MultiStateCommit.install",
                "compareAndSetLong Page.compareAndSetWord MultiStateCommit.install", "compareAndSetLong Descriptors.decide Descriptors.succeed",
                "compareAndSetLong Page.compareAndSetWord CommitSet.removeReferences",
                "compareAndSetLong Page.compareAndSetWord CommitSet.removeReferences", "putLongRelease Page.releaseSlot CommitSet.releaseSlots");
        }
    },

    /** A commit over two states that comes too late. */
    CONFLICT_SEVERAL {
        @Override
        boolean several() {
            return true;
        }

        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            try (Transaction late = actor.store().begin(actor.main(), actor.pair()); Transaction transaction = actor.main().begin()) {
                Actor.write(transaction);
                Actor.write(late);
                actor.writePair(late);
                final String outcome = commit(transaction);
                final String second = commit(late);
                return second.equals(CONFLICTED) ? outcome : "failed: committed on what was not current any more";
            }
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** A commit on one state that meets the reference of a dead process, which had not decided. */
    ABORT_SEVERAL {
        @Override
        boolean several() {
            return true;
        }

        @Override
        Scene prior() {
            return COMMIT_SEVERAL;
        }

        @Override
        String priorStep() {
            return "Page.compareAndSetWord MultiStateCommit.install";
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return COMMIT_STEPS;
        }
    },

    /** A commit over the same states after the death of a process that had decided, and removed no reference. */
    FINISH_SEVERAL {
        @Override
        boolean several() {
            return true;
        }

        @Override
        int commits() {
            return 2;
        }

        @Override
        int paired(final boolean committed) {
            return 1;
        }

        @Override
        Scene prior() {
            return COMMIT_SEVERAL;
        }

        @Override
        String priorStep() {
            return "Descriptors.succeed";
        }

        @Override
        String act(final Actor actor) {
            return COMPARE_SEVERAL.act(actor);
        }

        @Override
        List<String> steps() {
            return COMPARE_SEVERAL.steps();
        }
    },

    /** Reading two states at one instant. */
    SNAPSHOT {
        @Override
        boolean several() {
            return true;
        }

        @Override
        int commits() {
            return 0;
        }

        @Override
        boolean loads() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            return actor.readBoth();
        }

        @Override
        List<String> steps() {
            return List.of("copy", "copy");
        }
    },

    /** Making a state, on a page that never had one. */
    SUBSCRIBE_NEW {
        @Override
        void arrange(final Actor actor) {
            actor.open();
        }

        @Override
        String act(final Actor actor) {
            return DONE + actor.openOwn().version();
        }

        @Override
        List<String> steps() {
            return List.of("KernelLock.tryExclusive StoreLock.acquire", "putLongRelease NameRegistry.enter",
                "Uninterrupted.apart NameRegistry.open", "putLongRelease SessionTable.abandoned",
                "LibC$Calls.fallocate SpaceReservation.allocate", "putLong FreePages.neverUsed", "putBytes StateCreation.writeHeader",
                "putLongRelease StateCreation.writeHeader", "putIntRelease NameIndex.link", "putLongRelease NameIndex.settled",
                "putLongRelease StateCreation.create", "putLongRelease SessionTable.subscribed",
                "ChronicleMap.put NameRegistry.put", "putLongRelease SessionTable.abandoned", "putLongRelease NameRegistry.leave",
                "KernelLock.unlock StoreLock.holding");
        }
    },

    /** Making a state, on a page that had another. */
    SUBSCRIBE_REVIVED {
        @Override
        void prepare(final World world) {
            world.makeAndEnd(Actor.OWN);
        }

        @Override
        String act(final Actor actor) {
            return DONE + actor.openOwn().version();
        }

        @Override
        List<String> steps() {
            return List.of("putLong FreePages.fromList", "zero StateCreation.revive", "putLong StateCreation.revive",
                "compareAndSetLong Page.compareAndSetWord StateCreation.revive",
                "putInt StateCreation.revive", "putLongRelease StateCreation.create");
        }
    },

    /** Subscribing to a state that is there. */
    SUBSCRIBE {
        @Override
        void arrange(final Actor actor) {
            actor.open();
        }

        @Override
        String act(final Actor actor) {
            try (State kept = actor.store().subscribe(Actor.KEPT, Permission.READ_WRITE)) {
                return DONE + kept.version();
            }
        }

        @Override
        List<String> steps() {
            return List.of("putLongRelease NameRegistry.enter", "putLongRelease NameRegistry.leave",
                "putLongRelease SessionTable.subscribed StateLifecycle.subscribe", "KernelLock.unlock StoreLock.holding",
                "putLongRelease SessionTable.subscribed StateLifecycle.unsubscribe");
        }
    },

    /** Watching a state, and ceasing to. */
    WATCH {
        @Override
        String act(final Actor actor) {
            try (Doorbell doorbell = actor.store().doorbell()) {
                doorbell.watch(actor.main());
                return DONE + doorbell.rings();
            }
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong Watchers.", "compareAndSetLong Watchers.");
        }
    },

    /** The last subscriber leaves: the state evaporates. */
    EVAPORATE {
        @Override
        void arrange(final Actor actor) {
            actor.openMain();
            actor.openOwn();
            actor.publishOwn();
        }

        @Override
        String act(final Actor actor) {
            actor.own().close();
            return DONE;
        }

        @Override
        List<String> steps() {
            return END_STEPS;
        }
    },

    /** Deleting a state that the process itself is subscribed to. */
    DELETE {
        @Override
        void arrange(final Actor actor) {
            EVAPORATE.arrange(actor);
        }

        @Override
        String act(final Actor actor) {
            actor.store().delete(Actor.OWN);
            actor.own().close();
            return DONE;
        }

        @Override
        List<String> steps() {
            return List.of("putLongRelease NameRegistry.enter", "putLongRelease SessionTable.abandoned",
                "compareAndSetLong Page.compareAndSetSlotHeader", "compareAndSetLong Page.compareAndSetWord TransientCommit.install",
                "putLongRelease Page.releaseSlot", "ChronicleMap.remove NameRegistry.remove", "putLongRelease SessionTable.abandoned",
                "putLongRelease NameRegistry.leave", "putLongRelease SessionTable.subscribed StateLifecycle.unsubscribe",
                "putLongRelease StateCreation.free");
        }
    },

    /** The first opening of a store, which makes its files. */
    CREATE_STORE {
        @Override
        boolean makesStore() {
            return true;
        }

        @Override
        int before() {
            return 0;
        }

        @Override
        void arrange(final Actor actor) {
        }

        @Override
        String act(final Actor actor) {
            actor.open();
            return DONE;
        }

        @Override
        List<String> steps() {
            return List.of("Files.createDirectories StoreCreation.createDirectory", "KernelLock.open StoreLock.<init>",
                "KernelLock.tryExclusive StoreLock.acquire", "RandomAccessFile.setLength StoreCreation.write", "Files.move StoreCreation.write",
                "RandomAccessFile.setLength StoreCreation.write", "RandomAccessFile.write StoreCreation.write", "Files.move StoreCreation.write",
                "KernelLock.tryExclusive SessionTable.join", "putLongRelease SessionTable.join", "KernelLock.unlock StoreLock.holding");
        }
    },

    /** Opening a store that is there. */
    OPEN {
        @Override
        void arrange(final Actor actor) {
        }

        @Override
        String act(final Actor actor) {
            actor.open();
            return DONE;
        }

        @Override
        List<String> steps() {
            return List.of("KernelLock.tryExclusive SessionTable.join", "putLong SessionTable.join", "putLongRelease SessionTable.join",
                "KernelLock.unlock StoreLock.holding");
        }
    },

    /** Building the registry afresh. */
    REBUILD {
        @Override
        void prepare(final World world) {
            world.markRegistryInUse();
        }

        @Override
        void arrange(final Actor actor) {
            actor.open();
        }

        @Override
        String act(final Actor actor) {
            return SUBSCRIBE.act(actor);
        }

        @Override
        List<String> steps() {
            return List.of("Files.deleteIfExists NameRegistry.rebuild", "Uninterrupted.apart NameRegistry.open",
                "ChronicleMap.put NameRegistry.lambda$rebuild", "ChronicleMap.put NameRegistry.lambda$rebuild", "putLongRelease NameRegistry.rebuild",
                "Files.deleteIfExists NameRegistry.removeOthers", "putLongRelease NameRegistry.leave");
        }
    },

    /** Closing a store with all that is in it. */
    CLOSE {
        @Override
        void arrange(final Actor actor) {
            EVAPORATE.arrange(actor);
        }

        @Override
        String act(final Actor actor) {
            actor.close();
            return DONE;
        }

        @Override
        List<String> steps() {
            return List.of("putLongRelease SessionTable.abandoned", "putLongRelease SessionTable.subscribed StateLifecycle.endSubscriptions",
                "compareAndSetLong Page.compareAndSetWord TransientCommit.install", "putLongRelease SessionGenerations.raise Session.leave",
                "putLongRelease SessionTable.state SessionTable.leave",
                "KernelLock.unlock StoreLock.holding", "KernelLock.close StoreLock.close", "KernelLock.close SessionTable.close");
        }
    },

    /** Opening a store and sweeping it of a process that died in a commit. */
    SWEEP {
        @Override
        Scene prior() {
            return COMMIT;
        }

        @Override
        String priorStep() {
            return "Page.compareAndSetSlotHeader";
        }

        @Override
        void arrange(final Actor actor) {
        }

        @Override
        String act(final Actor actor) {
            return DONE + actor.openMain().version();
        }

        @Override
        List<String> steps() {
            return List.of("putLongRelease SessionTable.state SessionSweep.markDead",
                "compareAndSetLong Page.compareAndSetSlotHeader SessionSweep.clearSlots", "putLongRelease SessionTable.abandoned",
                "zero SessionTable.clearSubscriptions SessionTable.dropSubscriptions",
                "putLongRelease SessionGenerations.raise SessionSweep.sweepPages",
                "putLongRelease SessionTable.state SessionSweep.sweepPages", "putLongRelease SessionTable.abandoned");
        }
    },

    /** The same, of a process that died after its commit, before it gave its slot back. */
    SWEEP_COMMITTED {
        @Override
        Scene prior() {
            return COMMIT;
        }

        @Override
        String priorStep() {
            return "Page.compareAndSetWord";
        }

        @Override
        void arrange(final Actor actor) {
        }

        @Override
        String act(final Actor actor) {
            return DONE + actor.openMain().version();
        }

        @Override
        List<String> steps() {
            return SWEEP.steps();
        }
    },

    /** The same, of a process that died as the last subscriber of a state. */
    SWEEP_EVAPORATED {
        @Override
        Scene prior() {
            return SUBSCRIBE_NEW;
        }

        @Override
        String priorStep() {
            return Walker.END;
        }

        @Override
        void arrange(final Actor actor) {
        }

        @Override
        String act(final Actor actor) {
            return DONE + actor.openMain().version();
        }

        @Override
        List<String> steps() {
            return List.of("putLongRelease SessionTable.state SessionSweep.sweepPages",
                "compareAndSetLong Page.compareAndSetWord TransientCommit.install", "ChronicleMap.remove NameRegistry.remove",
                "putLongRelease StateCreation.free", "putLongRelease SessionTable.abandoned");
        }
    },

    /** Making a written state persistent: a commit of the same bytes. */
    PERSIST {
        @Override
        boolean copies() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            actor.main().persistTo(actor.journal());
            return DONE;
        }

        @Override
        List<String> steps() {
            return List.of("putBytes JournalPaths.add", "putLongRelease JournalPaths.add",
                "putIntRelease JournalAttachment.attach", "putLongRelease Announcement.announce",
                "compareAndSetLong Page.compareAndSetWord TransientCommit.install", "FileChannel.write FileJournal.put FileJournal.publish");
        }
    },

    /** Making a state persistent that was never written. */
    PERSIST_UNWRITTEN {
        @Override
        int before() {
            return 0;
        }

        @Override
        boolean copies() {
            // If another writes it meanwhile.
            return true;
        }

        @Override
        String act(final Actor actor) {
            return PERSIST.act(actor);
        }

        @Override
        List<String> steps() {
            return List.of("FileChannel.write FileJournal.put FileJournal.publish",
                "compareAndSetLong Page.compareAndSetWord JournalAttachment.attach");
        }
    },

    /** A commit with a record. */
    JOURNAL {
        @Override
        boolean journaled() {
            return true;
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong JournalLock.acquire", "compareAndSetLong Page.compareAndSetSlotHeader", "copy SlotFill.fill",
                "FileChannel.write FileJournal.stage", "putLongRelease Announcement.announce", "putLongRelease Announcement.announce",
                "compareAndSetLong Page.compareAndSetWord", "FileChannel.write FileJournal.put FileJournal.publish",
                "putLongRelease Announcement.closed", "putLongRelease Page.releaseSlot",
                "putLongRelease JournalLock.release");
        }
    },

    /** Deleting a persistent state. */
    DELETE_PERSISTENT {
        @Override
        boolean ownStays() {
            return true;
        }

        @Override
        void arrange(final Actor actor) {
            EVAPORATE.arrange(actor);
            actor.own().persistTo(actor.journal());
        }

        @Override
        String act(final Actor actor) {
            return DELETE.act(actor);
        }

        @Override
        List<String> steps() {
            return List.of("putLongRelease NameRegistry.enter", "putLongRelease Announcement.announce",
                "compareAndSetLong Page.compareAndSetWord", "FileChannel.write FileJournal.put FileJournal.publish",
                "ChronicleMap.remove NameRegistry.remove", "putLongRelease StateCreation.free");
        }
    },

    /** A commit that first writes the record which a dead process announced. */
    RECOVER {
        @Override
        boolean journaled() {
            return true;
        }

        @Override
        int commits() {
            return 2;
        }

        @Override
        Scene prior() {
            return JOURNAL;
        }

        @Override
        String priorStep() {
            return "Page.compareAndSetWord";
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong JournalLock.tryAcquire", "FileChannel.write FileJournal.stage RecordWriter.stage",
                "putLongRelease Announcement.moveTo", "putLongRelease Announcement.closed JournalRecovery.recover",
                "compareAndSetLong Page.compareAndSetWord", "putLongRelease JournalLock.release");
        }
    },

    /** A commit over two states with one record. */
    JOURNAL_SEVERAL {
        @Override
        boolean journaled() {
            return true;
        }

        @Override
        boolean several() {
            return true;
        }

        @Override
        int paired(final boolean committed) {
            return committed ? 1 : 0;
        }

        @Override
        String act(final Actor actor) {
            return COMMIT_SEVERAL.act(actor);
        }

        @Override
        List<String> steps() {
            return List.of("compareAndSetLong JournalLock.acquire", "copy SlotFill.fill", "copy SlotFill.fill",
                "putLongRelease Descriptors.prepare", "compareAndSetLong Page.compareAndSetWord MultiStateCommit.install",
                "compareAndSetLong Page.compareAndSetWord MultiStateCommit.install", "putLongRelease Announcement.announce",
                "compareAndSetLong Descriptors.decide Descriptors.succeed", "FileChannel.write FileJournal.put FileJournal.publish",
                "putLongRelease Announcement.closed", "compareAndSetLong Page.compareAndSetWord CommitSet.removeReferences",
                "compareAndSetLong Page.compareAndSetWord CommitSet.removeReferences", "putLongRelease JournalLock.release");
        }
    },

    /** A commit that first writes the record of two states which a dead process announced. */
    RECOVER_SEVERAL {
        @Override
        boolean journaled() {
            return true;
        }

        @Override
        boolean several() {
            return true;
        }

        @Override
        int commits() {
            return 2;
        }

        @Override
        int paired(final boolean committed) {
            return 1;
        }

        @Override
        Scene prior() {
            return JOURNAL_SEVERAL;
        }

        @Override
        String priorStep() {
            return "Descriptors.succeed";
        }

        @Override
        String act(final Actor actor) {
            return actor.publish();
        }

        @Override
        List<String> steps() {
            return RECOVER.steps();
        }
    };

    /** What a scene says that has nothing to tell. */
    static final String DONE = "done ";
    /** What a scene says whose commit came too late. */
    static final String CONFLICTED = "conflict";

    private static final List<String> COMMIT_STEPS = List.of("compareAndSetLong Page.compareAndSetSlotHeader SlotClaim.tryClaim",
        "putInt SlotFill.fill", "putInt SlotFill.fill", "putLong SlotFill.fill", "putLong SlotFill.fill", "copy SlotFill.fill",
        "compareAndSetLong Page.compareAndSetWord TransientCommit.install", "putLongRelease Page.releaseSlot TransientCommit.commit");

    private static final List<String> END_STEPS = List.of("putLongRelease SessionTable.abandoned", "putLongRelease NameRegistry.enter",
        "putLongRelease SessionTable.subscribed StateLifecycle.end", "compareAndSetLong Page.compareAndSetSlotHeader",
        "compareAndSetLong Page.compareAndSetWord TransientCommit.install", "putLongRelease Page.releaseSlot",
        "ChronicleMap.remove NameRegistry.remove", "putLongRelease StateCreation.free", "putLong NameIndex.unlink", "putLong FreePages.give",
        "putLongRelease NameIndex.settled", "putLongRelease SessionTable.subscribed", "putLongRelease NameRegistry.leave");

    private static String commit(final Transaction transaction) {
        return switch (transaction.commit()) {
            case COMMITTED -> Actor.version(transaction.version());
            case CONFLICT -> CONFLICTED;
            default -> "failed: nothing was written";
        };
    }

    /** Plays it, in the actor's process. What comes back says what the actor was told. */
    abstract String act(Actor actor);

    /** These come one after another in it, perhaps with others in between; so the test would notice if steps were not seen any more. */
    abstract List<String> steps();

    /** What the actor does before. */
    void arrange(final Actor actor) {
        actor.openMain();
        if (several()) {
            actor.openPair();
        }
    }

    /** What is done to the world before, in the test's process. */
    void prepare(final World world) {
    }

    /** How many versions the main state has before. */
    int before() {
        return 5;
    }

    /** How many versions actors may commit on the main state, at most. */
    int commits() {
        return 1;
    }

    /** Whether what the actor commits has the bytes of the version before. */
    boolean copies() {
        return false;
    }

    /** Whether an actor is stopped after its loads, too: where it stands between two of them matters. */
    boolean loads() {
        return false;
    }

    /** Whether there is no store before. */
    boolean makesStore() {
        return false;
    }

    /** Whether the main state is persistent before. */
    boolean journaled() {
        return false;
    }

    /** Whether the actor's own state is persistent. */
    boolean ownStays() {
        return false;
    }

    /** Whether there is a second state, and it and the main one are read together. */
    boolean several() {
        return false;
    }

    /**
     * The version that the second state must have, whenever both are read together.
     *
     * @param committed whether an actor's commit on the main state is among those that are seen.
     */
    int paired(final boolean committed) {
        return 0;
    }

    /** The scene in which another process died before, or {@code null}. */
    Scene prior() {
        return null;
    }

    /** The step at which it died. */
    String priorStep() {
        return Walker.END;
    }
}
