package org.kstate.steps;

import java.util.stream.Collectors;

/** A thread that is told of each of its steps. A step is named by the method that stored, or loaded, and its two callers. */
abstract class SteppingThread extends Thread {

    private static final String BUFFER = "org.kstate.memory.SharedBuffer";
    private static final String OWN = "org.kstate.steps.";
    private static final String PRODUCT = "org.kstate.";
    private static final int CALLERS = 2;

    SteppingThread(final String name) {
        super(name);
        setDaemon(true);
    }

    /** A step was made. */
    abstract void passed(String what, boolean load);

    /** The name of the step that is being made. */
    static String nameOf(final String what) {
        return what + StackWalker.getInstance().walk(frames -> frames
            .filter(frame -> frame.getClassName().startsWith(PRODUCT) && !frame.getClassName().startsWith(OWN)
                && !frame.getClassName().equals(BUFFER))
            .limit(CALLERS)
            .map(frame -> " " + frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1) + '.' + frame.getMethodName())
            .collect(Collectors.joining()));
    }
}
