package org.kstate.tools.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line now and then, where there is no terminal to draw on. For one thread at a time. */
public final class ProgressLines implements DemoView {
    private static final long EVERY_NS = TimeUnit.SECONDS.toNanos(1);

    private final PrintWriter out;
    private long shownNs = -EVERY_NS;
    private String shownPhase = "";

    /**
     * Creates a view that has said nothing.
     *
     * @param out where lines go.
     */
    public ProgressLines(final PrintWriter out) {
        this.out = out;
    }

    @Override
    public void say(final String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void show(final Picture picture, final boolean last) {
        if (!last && picture.phase().equals(shownPhase) && picture.elapsedNs() - shownNs < EVERY_NS) {
            return;
        }
        shownNs = picture.elapsedNs();
        shownPhase = picture.phase();
        final long[] seen = picture.all().seen();
        say(String.format(Locale.ROOT, "%5.1f s  %d commits, %d/s; seen at will %d, on change %d, at most 10/s %d, tailed %d; %s",
            (double) picture.elapsedNs() / TimeUnit.SECONDS.toNanos(1), picture.all().version(), picture.all().rate(),
            seen[ConsumerKind.AT_WILL.ordinal()], seen[ConsumerKind.ON_CHANGE.ordinal()], seen[ConsumerKind.AT_MOST.ordinal()],
            seen[ConsumerKind.EVERY_COMMIT.ordinal()], picture.phase()));
    }
}
