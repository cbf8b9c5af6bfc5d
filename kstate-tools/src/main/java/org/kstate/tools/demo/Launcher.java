package org.kstate.tools.demo;

import java.util.List;

/** Knows how to start this program again, as another process. */
@FunctionalInterface
public interface Launcher {
    /**
     * Makes a command line for the operating system.
     *
     * @param arguments of the {@code kstate} command.
     * @return the java to run, its options, and the arguments.
     */
    List<String> commandLine(List<String> arguments);
}
