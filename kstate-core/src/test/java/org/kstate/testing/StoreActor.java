package org.kstate.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.memory.KernelLock;

/**
 * Does with a store what it is told in lines, and answers each with {@code ok ...} or {@code failed Exception: message}. So the same calls
 * are made by another process, as another user, or by classes of another loader, which share no type with the test but {@code Function}.
 * For one thread.
 */
public final class StoreActor implements Function<String, String> {

    private static final int PAGES = 256;
    private static final int PAGE_SIZE = 64;

    private final Map<String, State> states = new HashMap<>();
    private Path directory;
    private Kstate store;
    private KernelLock lock;

    /** Creates an actor without a store; also called by way of a class loader. */
    public StoreActor() {
    }

    /**
     * Does what the lines of standard input say, until they end.
     *
     * @param arguments none.
     * @throws IOException if standard input cannot be read.
     */
    public static void main(final String[] arguments) throws IOException {
        final StoreActor actor = new StoreActor();
        final BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(actor.apply(line));
        }
        actor.apply("close");
    }

    @Override
    public String apply(final String line) {
        final String[] words = line.split(" ");
        try {
            return "ok " + act(words[0], words);
        } catch (final RuntimeException | IOException | LinkageError e) {
            return "failed " + e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private Object act(final String verb, final String[] words) throws IOException {
        return switch (verb) {
            case "at" -> directory = Path.of(words[1]);
            case "open" -> open(words);
            case "default" -> {
                store = Kstate.open();
                yield store.directory();
            }
            case "subscribe" -> subscribe(words[1], Permission.valueOf(words[2]));
            case "unsubscribe" -> {
                states.remove(words[1]).close();
                yield "";
            }
            case "publish" -> publish(states.get(words[1]), Long.parseLong(words[2]));
            case "read" -> read(states.get(words[1]));
            case "id" -> store.storeId();
            case "persist" -> {
                states.get(words[1]).persistTo(Path.of(words[2]));
                yield "";
            }
            case "subscribers" -> states.get(words[1]).subscribers();
            case "delete" -> {
                store.delete(words[1]);
                yield "";
            }
            case "observe" -> observe(directory, words[1]);
            case "damage" -> damage();
            case "lock" -> {
                lock = KernelLock.open(directory.resolve("store.lock"));
                yield lock.tryExclusive(0);
            }
            case "unlock" -> {
                lock.close();
                yield "";
            }
            case "close" -> close();
            default -> throw new IllegalArgumentException("verb=" + verb);
        };
    }

    /** With words like {@code permissions=rw-r-----}. */
    private Object open(final String[] words) {
        final StoreOptions options = StoreOptions.create().directory(directory);
        for (int i = 1; i < words.length; i++) {
            final String value = words[i].substring(words[i].indexOf('=') + 1);
            switch (words[i].substring(0, words[i].indexOf('='))) {
                case "permissions" -> options.permissions(value);
                case "sessions" -> options.sessionPermissions(value);
                case "group" -> options.group(value);
                case "timeout" -> options.storeLockTimeoutMs(Long.parseLong(value));
                case "new" -> options.maxPages(PAGES).pageSize(PAGE_SIZE);
                default -> throw new IllegalArgumentException("option=" + words[i]);
            }
        }
        store = Kstate.open(options);
        return store.sessionId();
    }

    private Object subscribe(final String name, final Permission permission) {
        final State state = store.subscribe(name, permission);
        states.put(name, state);
        return state.pageIndex();
    }

    private static Object publish(final State state, final long value) {
        final Bytes<?> bytes = Bytes.allocateDirect(Long.BYTES);
        try {
            return state.publish(bytes.writeLong(value));
        } finally {
            bytes.releaseLast();
        }
    }

    private static Object read(final State state) {
        final Snapshot snapshot = new Snapshot();
        return state.read(snapshot) + " " + snapshot.bytes().readLong(0);
    }

    private static Object observe(final Path directory, final String name) {
        final Snapshot snapshot = new Snapshot();
        try (Observer observer = Kstate.observe(directory)) {
            return observer.state(name).read(snapshot) + " " + snapshot.bytes().readLong(0) + " of " + observer.states().size();
        }
    }

    /** Everything in the directory that could be opened for writing, or removed, or to which something could be added. */
    private Object damage() throws IOException {
        final List<String> done = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
                    done.add("opened " + file.getFileName() + " of " + access.length());
                } catch (final IOException e) {
                    // As it should be.
                }
                if (Files.isWritable(directory)) {
                    done.add("may remove " + file.getFileName());
                }
            }
        }
        try {
            Files.delete(Files.createFile(directory.resolve("registry-99")));
            done.add("added a file");
        } catch (final IOException e) {
            // As it should be.
        }
        return done;
    }

    private Object close() {
        states.clear();
        if (store != null) {
            store.close();
            store = null;
        }
        return "";
    }
}
