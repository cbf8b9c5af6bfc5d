package org.kstate.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import org.kstate.memory.SharedBuffer;
import org.kstate.testing.RawStore;

/** What a case overwrites, and with what: mostly one word, once; sometimes more, or again and again while the store is used. */
final class WordDamage {

    private final RawStore raw;
    private final List<Target> damaged = new ArrayList<>();
    private final List<Long> values = new ArrayList<>();
    private final boolean storm;
    private volatile boolean over;
    private Thread thread;

    WordDamage(final RawStore raw, final List<Target> targets, final RandomGenerator random) {
        this.raw = raw;
        final int count = random.nextInt(4) == 0 ? random.nextInt(2, 4) : 1;
        for (int i = 0; i < count; i++) {
            final Target target = targets.get(random.nextInt(targets.size()));
            final Target other = targets.get(random.nextInt(targets.size()));
            damaged.add(target);
            values.add(HostileValue.next(random, target.get(buffer(target)), other.get(buffer(other))));
        }
        storm = random.nextInt(12) == 0;
    }

    private SharedBuffer buffer(final Target target) {
        return target.inControl() ? raw.control() : raw.pages().buffer();
    }

    /** The page that it has most to do with, or -1. */
    int page() {
        return damaged.get(0).state();
    }

    void begin() {
        if (storm) {
            thread = new Thread(this::rage, "storm");
            thread.start();
            return;
        }
        for (int i = 0; i < damaged.size(); i++) {
            damaged.get(i).put(buffer(damaged.get(i)), values.get(i));
        }
    }

    private void rage() {
        final Target target = damaged.get(0);
        final long sound = target.get(buffer(target));
        while (!over) {
            target.put(buffer(target), values.get(0));
            Thread.onSpinWait();
            target.put(buffer(target), sound);
            Thread.onSpinWait();
        }
    }

    void end() {
        over = true;
        if (thread != null) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(storm ? "storm of " : "");
        for (int i = 0; i < damaged.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(damaged.get(i).name()).append("=0x").append(Long.toHexString(values.get(i)));
        }
        return text.toString();
    }
}
