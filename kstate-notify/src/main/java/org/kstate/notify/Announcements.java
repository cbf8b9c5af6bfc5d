package org.kstate.notify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;

import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;

/**
 * A message whenever a commit has succeeded: to a listener in the process, to a bus that other programs read, or to a sink of one's own.
 *
 * <pre>{@code
 * try (Announcer toBus = Announcements.of(store).states("md.*").to(Path.of("/data/bus"))) { ... }
 *
 * // another program
 * MethodReader reader = SingleChronicleQueueBuilder.binary("/data/bus").build().createTailer().methodReader(
 *     (AnnouncementListener) announcement -> System.out.println(announcement.topic()));
 * while (reader.readOne()) { }
 * }</pre>
 *
 * <p>Of <b>persistent</b> states every commit is announced, in the order of the journal. On a bus each is exactly once: an announcer that was
 * killed is followed by one that goes on behind the last message of each journal. Of <b>transient</b> states the announcer sees the last
 * version at each of its looks: each is announced at most once, and those that were superseded meanwhile show as gaps in the versions.
 *
 * <p>The announcer subscribes to the persistent states, for they ring its store's doorbell: nobody else can {@linkplain Kstate#delete delete} one
 * meanwhile, and each commit to one costs its writer what a watch does.
 *
 * <p>A new bus begins with what is committed from then on, unless told otherwise; so does a listener. Settings for one thread.
 */
public final class Announcements {

    private final Kstate store;
    private final List<String> patterns = new ArrayList<>();
    private boolean isFromBeginning;
    private boolean isSubscribed;

    private Announcements(final Kstate store) {
        this.store = store;
    }

    /**
     * Announcements of a store's commits, by whichever process.
     *
     * @param store stays open as long as they are wanted.
     * @return settings: of all states, from now on.
     */
    public static Announcements of(final Kstate store) {
        return new Announcements(Objects.requireNonNull(store, "store"));
    }

    /**
     * Chooses states; those that are made later, too.
     *
     * @param names each a name, or a {@link org.kstate.layout.NamePattern} of several, as {@code md.*}.
     * @return this.
     * @throws org.kstate.exceptions.IllegalStateNameException if one breaks the rules of names.
     */
    public Announcements states(final String... names) {
        for (final String name : Objects.requireNonNull(names, "names")) {
            StateSelection.check(name);
        }
        patterns.addAll(List.of(names));
        return this;
    }

    /**
     * Begins with the oldest record of each journal, where nothing was announced yet.
     *
     * @return this.
     */
    public Announcements fromBeginning() {
        isFromBeginning = true;
        return this;
    }

    /**
     * Subscribes to the transient states, too, as a watch of names does. Their commits ring then, so that they are announced sooner, and more of
     * their versions are; an announcer that has nothing to announce sleeps. But no transient state ends before the announcer does, except by
     * {@link Kstate#delete} in this session, and each commit costs its writer what a watch does.
     *
     * @return this.
     */
    public Announcements subscribed() {
        isSubscribed = true;
        return this;
    }

    /**
     * Announces to a listener, in a thread of its own.
     *
     * @param listener what it throws is counted, and the next announcement comes.
     * @return the announcer, the caller's to close.
     */
    public Announcer to(final AnnouncementListener listener) {
        Objects.requireNonNull(listener, "listener");
        final Failures failures = new Failures(store);
        return open(failures, () -> new ListenerDestination(listener, begin(), failures));
    }

    /**
     * Announces to a bus: a Chronicle Queue, made if it is missing. One announcer at a time writes to it, and nobody else may.
     *
     * @param bus directory of the queue, of its own.
     * @return the announcer, the caller's to close.
     * @throws NotABusException                              if it is a journal, or a queue that no announcer made; nothing is touched.
     * @throws BusInUseException                             if another announcer writes to it; one whose process died does not.
     * @throws org.kstate.exceptions.CorruptJournalException if it is damaged.
     * @throws KstateException                               if it cannot be made or opened.
     */
    public Announcer to(final Path bus) {
        Objects.requireNonNull(bus, "bus");
        return open(new Failures(store), () -> BusDestination.open(bus.toAbsolutePath(), this::begin));
    }

    /**
     * Announces to a sink.
     *
     * @param sink the announcer's from now on, which closes it.
     * @return the announcer, the caller's to close.
     */
    public Announcer to(final AnnouncementSink sink) {
        Objects.requireNonNull(sink, "sink");
        return open(new Failures(store), () -> new SinkDestination(sink, begin()));
    }

    /**
     * Announces to a sink that is a service, an implementation of {@link AnnouncementSink} that {@link ServiceLoader} finds.
     *
     * @param sinkName its {@link AnnouncementSink#name}.
     * @return the announcer, the caller's to close.
     * @throws KstateException if there is none of that name.
     */
    public Announcer to(final String sinkName) {
        Objects.requireNonNull(sinkName, "sinkName");
        final List<String> found = new ArrayList<>();
        for (final AnnouncementSink sink : ServiceLoader.load(AnnouncementSink.class)) {
            if (sink.name().equals(sinkName)) {
                return to(sink);
            }
            found.add(sink.name());
        }
        throw new KstateException("There is no sink of that name among the services; add its jar, or give its name: name=" + sinkName + ", found="
            + found);
    }

    private Announcer open(final Failures failures, final Supplier<Destination> opening) {
        final String[] names = patterns.isEmpty() ? new String[] {"*"} : patterns.toArray(String[]::new);
        final StateSelection selection = new StateSelection();
        for (final String name : names) {
            selection.add(name);
        }
        final Destination destination = opening.get();
        boolean isOpen = false;
        try {
            final Announcer announcer = new Announcer(store, selection, isSubscribed, names, destination, failures).start();
            isOpen = true;
            return announcer;
        } finally {
            if (!isOpen) {
                destination.close();
            }
        }
    }

    /** Where a new destination begins: behind the last record of each journal that there is, and at the present time in those to come. */
    private Marks begin() {
        if (isFromBeginning) {
            return new Marks(Marks.FROM_BEGINNING);
        }
        final Marks marks = new Marks(store.clock().nanoTime());
        for (final Path journal : journals()) {
            try (JournalReader reader = JournalReader.open(journal)) {
                // Times of a journal rise strictly.
                marks.begin(reader.journalId(), reader.readLast() ? reader.record().timeNs() + 1 : Marks.FROM_BEGINNING);
            }
        }
        return marks;
    }

    private Set<Path> journals() {
        final Set<Path> journals = new HashSet<>();
        try (Observer observer = Kstate.observe(store.directory())) {
            for (final ObservedState state : observer.states()) {
                try {
                    final Path journal = state.journal();
                    if (journal != null) {
                        journals.add(journal);
                    }
                } catch (final ClosedException e) {
                    // It has ended since.
                    continue;
                }
            }
        }
        return journals;
    }
}
