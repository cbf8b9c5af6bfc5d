package org.kstate.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The other side of a {@link MeasuringJvm}: lines from and to the process that started this one. When that is gone this one ends, at once.
 */
public final class ChildSide {

    /** Said when everything is prepared; the parent answers with {@link #GO}. */
    static final String READY = "ready";
    /** The parent's word, with the time at which to begin, by {@link System#nanoTime}. */
    static final String GO = "go";
    /** Said with what was found. */
    static final String DONE = "done";
    /** The parent's word when the child may end. */
    static final String END = "end";

    private static final int ORPHANED = 3;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final PrintStream out = System.out;

    /**
     * Listens to the parent from now on, and binds this process.
     *
     * @param processor its number, or -1 for none.
     */
    public ChildSide(final int processor) {
        // Whatever a library prints is for people to read, not for the parent.
        System.setOut(System.err);
        final Thread thread = new Thread(this::listen, "parent");
        thread.setDaemon(true);
        thread.start();
        Processors.pin(processor);
    }

    // What goes to the errors is for people, and nobody above here would see an exception.
    @SuppressWarnings("CatchAndPrintStackTrace")
    private void listen() {
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                lines.add(line);
            }
        } catch (final IOException e) {
            e.printStackTrace();
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    /**
     * Says that everything is prepared and waits for the word to begin.
     *
     * @return when to begin.
     * @throws InterruptedException never.
     */
    public long awaitGo() throws InterruptedException {
        say(READY);
        final String line = lines.take();
        if (!line.startsWith(GO + " ")) {
            throw new IllegalStateException("The parent says something else: " + line);
        }
        return Long.parseLong(line.substring(GO.length() + 1));
    }

    /**
     * Tells what was found, and waits until the parent lets this process end: others may still be using what it holds.
     *
     * @param found a line.
     * @throws InterruptedException never.
     */
    public void done(final String found) throws InterruptedException {
        say(DONE + " " + found);
        while (!lines.take().equals(END)) {
            Thread.onSpinWait();
        }
    }

    private void say(final String line) {
        out.println(line);
        out.flush();
    }
}
