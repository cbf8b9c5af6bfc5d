package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.RandomDataInput;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import net.openhft.chronicle.wire.WireType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.Doorbell;
import org.kstate.Durability;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.LiveView;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.ReadableState;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.StoreStatistics;
import org.kstate.Transaction;
import org.kstate.Update;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.NamePattern;
import org.kstate.notify.AnnouncementListener;
import org.kstate.notify.AnnouncementSink;
import org.kstate.notify.Announcements;
import org.kstate.notify.CommitAnnouncement;
import org.kstate.notify.CommitListener;
import org.kstate.notify.CommitView;
import org.kstate.notify.JournalSampler;
import org.kstate.notify.PollingWait;
import org.kstate.notify.SampledView;
import org.kstate.notify.StateTailer;
import org.kstate.notify.TailerBuilder;
import org.kstate.notify.Watch;
import org.kstate.notify.WatchBuilder;
import org.kstate.persistence.DescriptionReader;
import org.kstate.persistence.History;
import org.kstate.persistence.HistoryCommit;
import org.kstate.persistence.HistoryProgress;
import org.kstate.persistence.HistoryRange;
import org.kstate.persistence.HistoryResult;
import org.kstate.persistence.JournalCopy;
import org.kstate.persistence.JournalDescriptions;
import org.kstate.persistence.JournalPosition;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalTrim;
import org.kstate.persistence.Replay;
import org.kstate.persistence.ReplayListener;
import org.kstate.persistence.RunningReplay;
import org.kstate.persistence.StateHistory;
import org.kstate.spi.ReadingProgress;
import org.kstate.time.EpochNanoClock;
import org.kstate.time.SystemEpochNanoClock;
import org.kstate.typed.CheckedFlyweight;
import org.kstate.typed.Flyweight;
import org.kstate.typed.FlyweightState;
import org.kstate.typed.ObjectState;
import org.kstate.typed.TypedUpdate;

/**
 * Every public method of the API refuses nulls, and numbers that cannot be, before anything happens: the states are as before. New methods are
 * found by themselves; one with a parameter of a new type needs an argument here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublicApiTest {
    private static final Set<String> PACKAGES = Set.of("org.kstate", "org.kstate.typed", "org.kstate.persistence", "org.kstate.notify");
    private static final int SIZE = 64;
    /** Called by the library, written by its users. */
    private static final Set<Class<?>> OF_USERS = Set.of(Update.class, TypedUpdate.class, CommitListener.class, ReplayListener.class,
        AnnouncementListener.class, AnnouncementSink.class);
    /** Where each number means something: a time, a limit of waiting, a place that is looked for, a number that may wrap. */
    private static final Set<String> EACH_NUMBER = Set.of("await", "awaitChange", "awaitAnyChange", "fromTime", "untilTime", "seekTime", "seekIndex",
        "isExpired", "journalId", "asOf", "snapshotAsOf", "incarnation");
    /** Looked at together when the store is opened: {@link #shouldRefuseNumbersOfAStoreWhenItIsOpened}. */
    private static final Set<String> LOOKED_AT_LATER = Set.of("pageSize", "slotsPerPage", "maxPages");

    @TempDir
    private static Path folder;
    private Path directory;
    private final Map<Class<?>, Object> objects = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private State state;
    private State persistent;

    /** Once for all methods, since nothing happens; anew after a test that closes. */
    @BeforeEach
    void open() throws IOException {
        if (!opened.isEmpty()) {
            return;
        }
        directory = Files.createTempDirectory(folder, "api");
        final Kstate store = opened(Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(8)));
        state = opened(store.subscribe("a", Permission.READ_WRITE, SIZE));
        persistent = opened(store.subscribe("p", Permission.READ_WRITE, SIZE));
        persistent.persistTo(directory.resolve("journal"));
        persistent.publish(new byte[] {1});
        final Observer observer = opened(Kstate.observe(store.directory()));
        final StateTailer tailer = opened(StateTailer.of(persistent).open());
        assertTrue(tailer.poll());
        final Bytes<?> bytes = Bytes.allocateDirect(SIZE);
        put(Kstate.class, store);
        put(State.class, state);
        put(Observer.class, observer);
        put(ObservedState.class, observer.state("a"));
        put(StoreStatistics.class, Kstate.statistics(store.directory()));
        put(Snapshot.class, new Snapshot());
        put(Transaction.class, opened(state.begin()));
        put(Doorbell.class, opened(store.doorbell()));
        put(LiveView.class, state.live());
        put(Retry.class, Retry.once());
        put(StoreOptions.class, StoreOptions.create());
        put(Update.class, (Update) transaction -> transaction.bytes().writeLong(0, 1));
        put(Permission.class, Permission.READ_WRITE);
        put(Durability.class, Durability.PROCESS);
        put(JournalOptions.class, JournalOptions.create());
        put(Collection.class, List.of(state));
        put(Fields.class, new Fields());
        put(CheckedFlyweight.class, new Fields());
        put(Flyweight.class, new Fields());
        put(BytesMarshallable.class, new Marshalled());
        put(FlyweightState.class, FlyweightState.of(state, new Fields()));
        put(ObjectState.class, ObjectState.of(state));
        put(TypedUpdate.class, (TypedUpdate<Object>) (value, transaction) -> transaction.bytes());
        put(Watch.class, opened(Watch.of(state).open()));
        put(WatchBuilder.class, Watch.of(state));
        put(StateTailer.class, tailer);
        put(TailerBuilder.class, StateTailer.of(persistent));
        put(CommitView.class, tailer.commit());
        put(PollingWait.class, PollingWait.create());
        put(SampledView.class, SampledView.of(state, Duration.ofMillis(1)));
        put(JournalSampler.class, opened(JournalSampler.of(StateTailer.of(persistent).open(), Duration.ofSeconds(1))));
        put(JournalReader.class, opened(JournalReader.open(directory.resolve("journal"))));
        put(DescriptionReader.class, opened(DescriptionReader.openFor(directory.resolve("journal"), 0, ReadingProgress.NONE)));
        put(JournalDescriptions.class, JournalDescriptions.read(directory.resolve("journal")));
        put(Replay.class, Replay.of(directory.resolve("journal")));
        put(RunningReplay.class, opened(Replay.of(directory.resolve("journal")).fromEnd().follow().start((record, entry) -> { })));
        final History history = opened(History.inMemory(directory.resolve("journal")));
        final StateHistory past = history.state("p");
        assertEquals(HistoryResult.FOUND, past.at(1, bytes));
        put(History.class, history);
        put(StateHistory.class, past);
        put(HistoryCommit.class, past.commit());
        put(HistoryRange.class, history.state("p").commits());
        put(ReadingProgress.class, ReadingProgress.NONE);
        put(HistoryProgress.class, (HistoryProgress) (records, total) -> { });
        put(JournalPosition.class, past.commit().position());
        put(CommitListener.class, (CommitListener) (name, version, timeNs, session, address, length) -> { });
        put(ReplayListener.class, (ReplayListener) (record, entry) -> { });
        put(Announcements.class, Announcements.of(store));
        put(AnnouncementListener.class, (AnnouncementListener) announcement -> { });
        put(AnnouncementSink.class, new Sink());
        put(CommitAnnouncement.class, new CommitAnnouncement());
        put(WireIn.class, WireType.TEXT.apply(Bytes.allocateElasticOnHeap()));
        put(WireOut.class, WireType.TEXT.apply(Bytes.allocateElasticOnHeap()));
        put(Throwable.class, new IllegalStateException());
        put(String.class, "fresh");
        put(CharSequence.class, "fresh");
        put(NamePattern.class, NamePattern.of("*"));
        put(ReadableState.class, state);
        put(Executor.class, (Executor) Runnable::run);
        put(Path.class, directory.resolve("other"));
        put(Duration.class, Duration.ofSeconds(1));
        put(JournalCopy.class, JournalCopy.of(Path.of("no-journal")));
        put(JournalCopy.Progress.class, (JournalCopy.Progress) (copied, of, records) -> { });
        put(JournalTrim.class, JournalTrim.of(Path.of("no-journal")));
        put(TimeUnit.class, TimeUnit.NANOSECONDS);
        put(EpochNanoClock.class, SystemEpochNanoClock.INSTANCE);
        put(LongSupplier.class, (LongSupplier) System::nanoTime);
        put(LongConsumer.class, (LongConsumer) ns -> { });
        put(Bytes.class, bytes);
        put(BytesStore.class, bytes);
        put(RandomDataInput.class, bytes);
        put(ByteBuffer.class, ByteBuffer.allocate(SIZE));
        put(byte[].class, new byte[SIZE]);
        put(Doorbell[].class, new Doorbell[] {opened(store.doorbell())});
        put(State[].class, new State[] {state});
        put(ObservedState[].class, new ObservedState[] {observer.state("a")});
        put(Snapshot[].class, new Snapshot[] {new Snapshot()});
        put(String[].class, new String[] {"a"});
        put(Collection.class, List.of(state));
        put(JournalOptions.class, JournalOptions.create());
    }

    private <T extends AutoCloseable> T opened(final T object) {
        opened.add(0, object);
        return object;
    }

    private void put(final Class<?> type, final Object object) {
        objects.put(type, object);
    }

    @AfterAll
    void close() throws Exception {
        for (final AutoCloseable object : opened) {
            object.close();
        }
        opened.clear();
    }

    /** The public methods of the public classes, but those of results, which the library makes itself. */
    static List<Method> methods() {
        final List<Method> methods = new ArrayList<>();
        for (final JavaClass found : new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(PACKAGES)) {
            if (PACKAGES.contains(found.getPackageName()) && found.getModifiers().contains(JavaModifier.PUBLIC)) {
                final Class<?> type = found.reflect();
                if (!type.isRecord() && !type.isEnum() && !Throwable.class.isAssignableFrom(type) && !OF_USERS.contains(type)) {
                    for (final Method method : type.getDeclaredMethods()) {
                        if (isCalledByUsers(method)) {
                            methods.add(method);
                        }
                    }
                }
            }
        }
        methods.sort(Comparator.comparing(Method::toString));
        assertTrue(methods.size() > 100, methods::toString);
        return methods;
    }

    private static boolean isCalledByUsers(final Method method) {
        return Modifier.isPublic(method.getModifiers()) && !Modifier.isAbstract(method.getModifiers()) && !method.isSynthetic()
            && !method.getName().equals("equals") && method.getParameterCount() > 0;
    }

    private Object[] arguments(final Executable method) {
        final Class<?>[] types = method.getParameterTypes();
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
        }
        return arguments;
    }

    private Object argument(final Class<?> type) {
        if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return ((Bytes<?>) objects.get(Bytes.class)).addressForRead(0);
        } else if (type == double.class) {
            return 1.0;
        } else if (type == boolean.class) {
            return true;
        }
        assertTrue(objects.containsKey(type), () -> "an argument of that type is missing: " + type);
        return objects.get(type);
    }

    private Throwable thrown(final Method method, final Object[] arguments) throws IllegalAccessException {
        final Object on = Modifier.isStatic(method.getModifiers()) ? null : argument(method.getDeclaringClass());
        try {
            final Object result = method.invoke(on, arguments);
            if (result instanceof AutoCloseable closeable) {
                opened.add(0, closeable);
            }
            return null;
        } catch (final InvocationTargetException e) {
            return e.getCause();
        }
    }

    private void assertNothingHappened(final String call) {
        assertEquals(0, state.version(), call);
        assertEquals(SIZE, state.size(), call);
        assertEquals(1, persistent.version(), call);
        assertEquals(null, state.journal(), call);
        assertTrue(((Transaction) objects.get(Transaction.class)).isOpen(), call);
        assertEquals(List.of("a", "p"), ((Observer) objects.get(Observer.class)).states().stream().map(ObservedState::name).toList(), call);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldRefuseNullsBeforeAnythingHappens(final Method method) throws Exception {
        final Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (!types[i].isPrimitive()) {
                final Object[] arguments = arguments(method);
                arguments[i] = null;
                assertRefusesNull(method, arguments, "parameter " + i);
                if (types[i].isArray() && !types[i].getComponentType().isPrimitive()) {
                    arguments[i] = Array.newInstance(types[i].getComponentType(), 1);
                    assertRefusesNull(method, arguments, "element of parameter " + i);
                }
            }
        }
    }

    /** The message is the name of the parameter, not what the virtual machine says of a method that was called on nothing. */
    private void assertRefusesNull(final Method method, final Object[] arguments, final String which) throws IllegalAccessException {
        final Throwable thrown = thrown(method, arguments);
        final String call = method + ", " + which + ": " + thrown;
        assertTrue(thrown instanceof NullPointerException && String.valueOf(thrown.getMessage()).matches("[a-zA-Z]+"), call);
        assertNothingHappened(call);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shouldRefuseNegativeNumbersBeforeAnythingHappens(final Method method) throws Exception {
        final Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            if (types[i].isPrimitive() && types[i] != boolean.class
                && !EACH_NUMBER.contains(method.getName()) && !LOOKED_AT_LATER.contains(method.getName())) {
                final List<Object> wrong = types[i] == int.class ? List.of(-1, Integer.MIN_VALUE)
                    : types[i] == long.class ? List.of(-1L, Long.MIN_VALUE) : List.of(-1.0, Double.NaN);
                // An incarnation may be the one to come; only versions are checked.
                final boolean incarnation = method.getName().equals("seekVersion") && types.length == 3 && i == 1;
                for (final Object number : incarnation ? List.of() : wrong) {
                    final Object[] arguments = arguments(method);
                    arguments[i] = number;
                    assertRefused(method, arguments);
                }
            }
        }
    }

    private void assertRefused(final Method method, final Object[] arguments) throws IllegalAccessException {
        final Throwable thrown = thrown(method, arguments);
        final String call = method + Arrays.toString(arguments) + ": " + thrown;
        assertTrue(thrown instanceof KstateException || thrown instanceof IllegalArgumentException, call);
        assertNothingHappened(call);
    }

    @Test
    void shouldRefuseLengthsBeyondTheState() {
        final byte[] array = new byte[2 * SIZE];
        final long address = ((Bytes<?>) objects.get(Bytes.class)).addressForRead(0);
        for (final int length : new int[] {SIZE + 1, Integer.MAX_VALUE}) {
            assertThrows(IllegalSizeException.class, () -> state.publish(address, length));
            assertThrows(IllegalSizeException.class, () -> state.publish(array, 0, length));
            assertThrows(IllegalSizeException.class, () -> state.live().readByte(length));
            assertThrows(IllegalSizeException.class, () -> new Fields().wrap(Bytes.allocateDirect(SIZE), length));
        }
        for (final int size : new int[] {0, 4097, Integer.MAX_VALUE}) {
            assertThrows(IllegalSizeException.class, () -> state.setSize(size));
            assertThrows(IllegalSizeException.class, () -> state.fit(size));
        }
        assertThrows(IllegalArgumentException.class, () -> SampledView.of(state, Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> Watch.of(state).atMost(0));
        assertThrows(IllegalArgumentException.class, () -> Replay.of(directory).speed(Double.POSITIVE_INFINITY));
        assertNothingHappened("lengths");
    }

    @Test
    void shouldRefuseNumbersOfAStoreWhenItIsOpened() {
        final Path other = directory.resolve("another");
        for (final int number : new int[] {Integer.MIN_VALUE, -1, 0, 63, 65, Integer.MAX_VALUE}) {
            assertThrows(IllegalSizeException.class, () -> Kstate.open(StoreOptions.create().directory(other).pageSize(number)));
        }
        for (final int number : new int[] {Integer.MIN_VALUE, -1, 0, 17, Integer.MAX_VALUE}) {
            assertThrows(IllegalSizeException.class, () -> Kstate.open(StoreOptions.create().directory(other).slotsPerPage(number)));
        }
        for (final int number : new int[] {Integer.MIN_VALUE, -1, 0, 1_048_577, Integer.MAX_VALUE}) {
            assertThrows(IllegalSizeException.class, () -> Kstate.open(StoreOptions.create().directory(other).maxPages(number)));
        }
        assertTrue(Files.notExists(other));
    }

    @Test
    void shouldTakeAnyLengthOfWaiting() {
        try (Kstate patient = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).storeLockTimeoutMs(Long.MAX_VALUE)
            .commitTimeoutMs(Long.MAX_VALUE)); State third = patient.subscribe("b", Permission.READ_WRITE, SIZE)) {
            assertEquals(1, third.publish(new byte[] {1}));
        }
    }

    /** Each object of the API prints itself in one line that tells which it is, and never the value. */
    @Test
    void shouldPrintItselfWithoutItsValue() throws Exception {
        final byte[] secret = "secret".getBytes(StandardCharsets.US_ASCII);
        state.publish(secret);
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        final Watch watch = (Watch) objects.get(Watch.class);
        assertTrue(watch.poll());
        final Transaction transaction = opened(state.begin());
        transaction.view();
        assertEquals("State[name=a, version=1, size=64, persistent=false, permission=READ_WRITE, session=1]", state.toString());
        assertEquals("Kstate[directory=" + directory.resolve("store") + ", session=1]", objects.get(Kstate.class).toString());
        assertEquals("ObservedState[name=a, version=1, size=64, persistent=false]", objects.get(ObservedState.class).toString());
        assertEquals("Observer[directory=" + directory.resolve("store") + ']', objects.get(Observer.class).toString());
        assertTrue(snapshot.toString().startsWith("Snapshot[version=1, length=64, timeNs="), snapshot::toString);
        assertEquals("Delivery[name=a, version=1, missed=0, length=64, session=1]", watch.delivery().toString());
        assertTrue(transaction.toString().matches(
            "Transaction\\[OPEN, id=[0-9a-f]+, session=1, began=[0-9]+, \\{state=a, version=1, size=64, permission=READ_WRITE, read}]"),
            transaction::toString);
        final List<Object> all = new ArrayList<>(objects.values());
        all.add(watch.delivery());
        all.removeIf(object -> !PACKAGES.contains(object.getClass().getPackageName()) || object.getClass().isSynthetic());
        for (final Object object : all) {
            assertPrintable(object);
        }
        close();
        for (final Object object : all) {
            assertPrintable(object);
        }
        assertEquals("State[name=a, closed, permission=READ_WRITE, session=1]", state.toString());
    }

    private static void assertPrintable(final Object object) {
        final String text = object.toString();
        assertTrue(!text.contains("secret") && text.lines().count() == 1, text);
    }

    private static final class Fields extends CheckedFlyweight {
        @Override
        public int size() {
            return SIZE;
        }
    }

    private static final class Sink implements AnnouncementSink {
        @Override
        public JournalPosition last(final long journalId) {
            return null;
        }

        @Override
        public void announce(final CommitAnnouncement announcement) {
            throw new AssertionError("nothing is announced");
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static final class Marshalled implements BytesMarshallable {
    }
}
