package org.kstate.tools;

import java.util.function.BooleanSupplier;
import org.kstate.notify.VersionGapException;

/** Steps of a command over missing versions: each gap is told, and what is behind it comes next. For one thread. */
final class GapReport {
    private final Output output;
    private boolean isWhole = true;

    GapReport(final Output output) {
        this.output = output;
    }

    /** Takes a step, once more behind each gap; returns what the step gives. */
    boolean step(final BooleanSupplier next) {
        for (;;) {
            try {
                return next.getAsBoolean();
            } catch (final VersionGapException e) {
                isWhole = false;
                output.flush();
                output.complain(e.getMessage());
            }
        }
    }

    /** How the command ends. */
    int exitStatus() {
        return isWhole ? ExitStatus.OK : ExitStatus.FAILED;
    }
}
