package org.kstate.testing;

import org.kstate.memory.LibC;

/** A signal that a process sends to itself, by a system call: after SIGKILL nothing more happens. */
public enum OwnSignal {
    /** Ends the process. */
    KILL(9),
    /** Lets it stand still. */
    STOP(19);

    private static final long CALL = call(System.getProperty("os.arch"));
    private static final long PID = ProcessHandle.current().pid();

    private final int number;

    OwnSignal(final int number) {
        this.number = number;
    }

    /** The number of kill(2), which differs from processor to processor. */
    private static long call(final String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> 62;
            case "aarch64", "riscv64" -> 129;
            default -> throw new IllegalStateException("The number of kill(2) is not known here: os.arch=" + architecture);
        };
    }

    /** Makes ready, so that {@link #send} is nothing but the call. */
    public static void prepare() {
        call(0);
    }

    private static void call(final int signal) {
        if (LibC.calls().syscall(CALL, PID, signal, 0, 0) != 0) {
            throw new IllegalStateException("This process can send itself no signal: errno=" + LibC.errno());
        }
    }

    /** Sends it. */
    public void send() {
        call(number);
    }
}
