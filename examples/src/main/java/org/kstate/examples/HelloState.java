package org.kstate.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.notify.Watch;

/**
 * The smallest pair of programs: one says something, the other hears it.
 *
 * <pre>
 *     HelloState listen
 *     HelloState say TEXT
 * </pre>
 *
 * <p>The idea: neither program knows of the other. They agree on a name, {@value #NAME}, and on what the bytes mean: here a text of at most
 * {@value #SIZE} bytes, filled up with zeros. Either may start first. What was said stays while anybody is subscribed, so that a listener
 * who comes late hears it, too.
 */
public final class HelloState {
    /** Name of the state. */
    static final String NAME = "hello.text";
    /** Longest text in bytes. */
    static final int SIZE = 200;

    private static final long PATIENCE_S = 10;

    private HelloState() {
    }

    /**
     * Says a text or listens.
     *
     * @param args {@code say} and a text, or {@code listen}.
     * @throws IOException if the keyboard cannot be read.
     */
    public static void main(final String[] args) throws IOException {
        if (args.length == 0) {
            System.err.println("Usage: HelloState listen | HelloState say TEXT");
            System.exit(2);
        }
        try (Kstate store = Kstate.open();
             State state = store.subscribe(NAME, args[0].equals("say") ? Permission.READ_WRITE : Permission.READ, SIZE)) {
            if (args[0].equals("say")) {
                say(state, args.length < 2 ? "hello" : args[1]);
                System.out.println("Said version " + state.version() + " in " + store.directory() + "; Enter ends this program");
                System.in.read();
            } else {
                listen(state);
            }
        }
    }

    /** Publishes a text as the next version, whatever was there. */
    static void say(final State state, final String text) {
        state.publish(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void listen(final State state) {
        try (Watch watch = Watch.of(state).open()) {
            while (!Thread.currentThread().isInterrupted()) {
                if (watch.await(PATIENCE_S, TimeUnit.SECONDS)) {
                    System.out.println("version " + watch.delivery().version() + ": " + text(watch.delivery().snapshot()));
                } else {
                    System.out.println("nothing new for " + PATIENCE_S + " s");
                }
            }
        }
    }

    /** The text of one whole version: no half of an old text and half of a new one, however often somebody says something. */
    static String text(final Snapshot snapshot) {
        final StringBuilder text = new StringBuilder();
        final byte[] bytes = new byte[SIZE];
        snapshot.bytes().read(0, bytes, 0, SIZE);
        text.append(new String(bytes, StandardCharsets.UTF_8));
        final int end = text.indexOf("\0");
        return end < 0 ? text.toString() : text.substring(0, end);
    }
}
