package org.kstate.tools;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.Signals;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.top.TopView;

/** The other screen of a terminal, with its keys. Closing it brings back the first screen. For one thread at a time. */
final class TopTerminal implements AutoCloseable {
    /** Nobody pressed a key. */
    static final int NO_KEY = -100;
    /** The terminal was closed. */
    static final int GONE = -101;
    /** A new size of the terminal is seen so soon. */
    static final long LONGEST_WAIT_MS = 200;

    /** Ctrl-C, the wish of another, and a terminal that is gone. */
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");
    private static final long SEQUENCE_MS = 50;
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String HOME = "\u001b[H";
    /** What follows ESC [ or ESC O. */
    private static final Map<Character, Integer> KEYS = Map.of('A', TopView.UP, 'B', TopView.DOWN, '5', TopView.PAGE_UP, '6', TopView.PAGE_DOWN);

    private final Terminal terminal;
    private final Attributes before;
    /** What each signal did before. */
    private final Map<String, Object> handlers = Collections.synchronizedMap(new HashMap<>());
    private List<String> drawn = List.of();
    private ScreenSize drawnIn;

    /**
     * Takes a terminal over, and the signals that would end this process: JLine sets the terminal back in a shutdown hook, beside the thread that
     * still reads and draws there.
     *
     * @param terminal of JLine, the caller's to close.
     * @param onSignal is run by the first signal, upon which the caller is to end. The next one ends the process.
     */
    TopTerminal(final Terminal terminal, final Runnable onSignal) {
        this.terminal = terminal;
        for (final String signal : SIGNALS) {
            handlers.put(signal, Signals.register(signal, () -> {
                Signals.unregister(signal, handlers.get(signal));
                onSignal.run();
            }));
        }
        before = terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
    }

    ScreenSize size() {
        final Size size = terminal.getSize();
        // A terminal that does not know its size says 0.
        return size.getColumns() > 0 && size.getRows() > 0 ? new ScreenSize(size.getColumns(), size.getRows()) : ScreenSize.USUAL;
    }

    /** Draws lines that fit and are printable, in place; nothing if they are there already. */
    void draw(final List<String> lines) {
        final ScreenSize size = size();
        if (lines.equals(drawn) && size.equals(drawnIn)) {
            return;
        }
        drawn = lines;
        drawnIn = size;
        final StringBuilder picture = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            // Nothing after the last line: it would scroll.
            picture.append(i == 0 ? "" : "\r\n").append(lines.get(i));
            if (lines.get(i).length() < size.columns()) {
                picture.append(CLEAR_LINE);
            }
        }
        terminal.writer().print(picture + (lines.size() < size.rows() ? CLEAR_BELOW : ""));
        terminal.writer().flush();
    }

    /** Waits for a key. */
    int key(final long waitMs) throws IOException {
        final NonBlockingReader reader = terminal.reader();
        final int first = reader.read(waitMs);
        if (first == NonBlockingReader.READ_EXPIRED) {
            return NO_KEY;
        }
        if (first != TopView.ESCAPE) {
            return first < 0 ? GONE : first;
        }
        final int second = reader.read(SEQUENCE_MS);
        if (second != '[' && second != 'O') {
            return TopView.ESCAPE;
        }
        final int third = reader.read(SEQUENCE_MS);
        if (third == '5' || third == '6') {
            reader.read(SEQUENCE_MS);
        }
        return third < 0 ? TopView.ESCAPE : KEYS.getOrDefault((char) third, NO_KEY);
    }

    @Override
    public void close() {
        terminal.puts(Capability.cursor_normal);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(before);
        handlers.forEach(Signals::unregister);
    }
}
