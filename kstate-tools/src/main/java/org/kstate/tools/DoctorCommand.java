package org.kstate.tools;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.LinuxUser;
import org.kstate.tools.doctor.Finding;
import org.kstate.tools.doctor.Machine;
import org.kstate.tools.doctor.MachineChecks;
import org.kstate.tools.doctor.StoreChecks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kstate doctor}: what is wrong, and what to do about it. */
@Command(
    name = "doctor",
    description = "Looks what is wrong with this machine and a store, and says what to do about it. Changes nothing. The status is "
        + ExitStatus.FAILED + " if there is a problem; notes and warnings do not count.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;

    @Option(names = "--all", description = "Show what is well, too.")
    private boolean all;

    @Override
    public Integer call() {
        final Path directory = store.directory();
        final List<Finding> findings = new ArrayList<>(MachineChecks.of(Machine.running(), Runtime.version().feature(),
            List.of(System.getProperty("os.name"), System.getProperty("os.arch"), System.getProperty("os.version")), LinuxUser.id()));
        findings.addAll(StoreChecks.of(Machine.running(), directory));
        final int[] counts = new int[Finding.Level.values().length];
        for (final Finding finding : findings) {
            counts[finding.level().ordinal()]++;
            if (output.isJson()) {
                print(finding);
            } else if (all || finding.level() != Finding.Level.OK) {
                output.text(String.format(Locale.ROOT, "%-8s %s: %s", finding.level(), finding.check(), finding.what()));
                if (!finding.advice().isEmpty()) {
                    output.text("         " + finding.advice());
                }
            }
        }
        if (!output.isJson()) {
            output.text(findings.size() + " checks: " + counts[Finding.Level.PROBLEM.ordinal()] + " problems, "
                + counts[Finding.Level.WARNING.ordinal()] + " warnings, " + counts[Finding.Level.NOTE.ordinal()] + " notes");
        }
        output.flush();
        if (counts[Finding.Level.PROBLEM.ordinal()] > 0) {
            throw new KstateException("There are problems; the lines above say what to do: problems=" + counts[Finding.Level.PROBLEM.ordinal()]
                + ", store=" + directory);
        }
        return ExitStatus.OK;
    }

    private void print(final Finding finding) {
        output.json(json -> {
            json.writeStringField("level", finding.level().name().toLowerCase(Locale.ROOT));
            json.writeStringField("check", finding.check());
            json.writeStringField("found", finding.what());
            if (!finding.advice().isEmpty()) {
                json.writeStringField("advice", finding.advice());
            }
        });
    }
}
