package org.kstate.filejournal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.kstate.testing.OwnSignal;

/** Ends the process, or stands still for ever, when it passes a point for the n-th time: told by system properties. */
public enum Death {
    BEFORE_STAGE, AFTER_STAGE, BEFORE_PUBLISH, AFTER_PUBLISH, BEFORE_FREE, AFTER_FREE;

    /** How the process ends. */
    public enum Way {
        /** By itself, at once, without any hook. */
        HALT,
        /** By SIGKILL. */
        KILL,
        /** Not at all: it says so and waits. */
        WAIT
    }

    private static final String POINT = "kstate.test.point";
    private static final String WAY = "kstate.test.way";
    private static final String PASSES = "kstate.test.passes";
    private static int passed;

    /** The flags for a child that is to die. */
    public List<String> flags(final Way way, final int passes) {
        final List<String> flags = new ArrayList<>();
        flags.add("-XX:TieredStopAtLevel=1");
        flags.add("-D" + POINT + "=" + this);
        flags.add("-D" + WAY + "=" + way);
        flags.add("-D" + PASSES + "=" + passes);
        return flags;
    }

    /** Passes the point. */
    void pass() {
        if (!toString().equals(System.getProperty(POINT)) || ++passed < Integer.getInteger(PASSES)) {
            return;
        }
        switch (Way.valueOf(System.getProperty(WAY))) {
            case HALT -> Runtime.getRuntime().halt(1);
            case KILL -> OwnSignal.KILL.send();
            default -> System.out.println("waiting");
        }
        for (;;) {
            LockSupport.park();
        }
    }
}
