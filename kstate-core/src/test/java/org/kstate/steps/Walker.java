package org.kstate.steps;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A thread that plays a scene and stands still at one of its steps, until it is told how far to go on.
 */
final class Walker extends SteppingThread {

    /** No step: to the end of the scene. */
    static final String END = "end";

    private final int number;
    private final Scene scene;
    private final Actor actor;
    private final boolean loads;
    private final LinkedBlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private final List<String> steps = new ArrayList<>();
    private boolean stepping;
    /** The number of a step, from 1, or a part of its name, or {@link #END}. */
    private String target;

    /**
     * Creates a walker.
     *
     * @param number    by which it is told from others.
     * @param scene     to play.
     * @param directory of its world.
     * @param target    first step to stand still at.
     * @param loads     whether loads are steps, too.
     */
    Walker(final int number, final Scene scene, final Path directory, final String target, final boolean loads) {
        super("walker " + number);
        this.number = number;
        this.scene = scene;
        this.actor = new Actor(directory);
        this.target = target;
        this.loads = loads;
    }

    /** Lets it go on to another step, or to the end; after the end, lets it close what it has. */
    void go(final String to) {
        orders.add(to);
    }

    @Override
    public void run() {
        String outcome;
        try {
            scene.arrange(actor);
            stepping = true;
            outcome = scene.act(actor);
        } catch (final RuntimeException | Error e) {
            outcome = "failed " + e.toString().replace('\n', ' ');
        }
        stepping = false;
        say("end", outcome + "|" + String.join("|", steps));
        await();
        actor.close();
        say("closed", "");
    }

    @Override
    void passed(final String what, final boolean load) {
        if (!stepping || load && !loads) {
            return;
        }
        final String step = nameOf(what);
        steps.add(step);
        if (target.equals(Integer.toString(steps.size())) || !target.equals(END) && step.contains(target)) {
            stepping = false;
            say("at", step);
            target = await();
            stepping = true;
        }
    }

    private void say(final String what, final String more) {
        System.out.println(what + " " + number + " " + more);
    }

    private String await() {
        for (;;) {
            try {
                return orders.take();
            } catch (final InterruptedException e) {
                continue;
            }
        }
    }
}
