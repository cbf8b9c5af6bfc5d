package org.kstate.tools.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.kstate.tools.json.JsonLines;

/** The sums, a few times a second, for programs. For one thread at a time. */
public final class ProgressJson implements DemoView {
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PrintWriter out;
    private final JsonLines json;
    private long shownNs = -EVERY_NS;

    /**
     * Creates a view that has said nothing.
     *
     * @param out where lines go.
     */
    public ProgressJson(final PrintWriter out) {
        this.out = out;
        json = new JsonLines(out);
    }

    @Override
    public void say(final String text) {
        json.line(line -> {
            line.writeStringField("event", "phase");
            line.writeStringField("phase", text);
        });
        out.flush();
    }

    @Override
    public void show(final Picture picture, final boolean last) {
        if (!last && picture.elapsedNs() - shownNs < EVERY_NS) {
            return;
        }
        shownNs = picture.elapsedNs();
        json.line(line -> {
            line.writeStringField("event", "progress");
            line.writeNumberField("seconds", (double) picture.elapsedNs() / TimeUnit.SECONDS.toNanos(1));
            line.writeStringField("phase", picture.phase());
            line.writeNumberField("commits", picture.all().version());
            line.writeNumberField("commitsPerSecond", picture.all().rate());
            for (final ConsumerKind kind : ConsumerKind.values()) {
                line.writeNumberField(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), picture.all().seen()[kind.ordinal()]);
            }
        });
        out.flush();
    }
}
