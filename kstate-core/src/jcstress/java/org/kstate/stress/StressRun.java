package org.kstate.stress;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs the stress tests: none of the promises may show a forbidden outcome, and each test must have run. Each variant that is broken on
 * purpose must show what is wrong with it. Exits with 0 if all that is so.
 *
 * <p>Arguments: milliseconds of each iteration; iterations; forks; {@code one} for one way of running the virtual machine, {@code all} for all
 * ways that jcstress knows. The virtual machine's own flags are given on to those that test.
 */
public final class StressRun {

    private static final String ALL = "org\\.kstate\\..*";
    private static final String BROKEN = "Broken";
    /** What a broken variant shows may be rare: those that showed nothing are run again. */
    private static final int ROUNDS = 4;

    private final String[] arguments;
    private final List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    private final Set<String> wrong = new TreeSet<>();

    private StressRun(final String[] arguments) {
        this.arguments = arguments;
    }

    /**
     * Runs them.
     *
     * @param arguments see above.
     * @throws Exception if the tests cannot be run.
     */
    public static void main(final String[] arguments) throws Exception {
        final Set<String> wrong = new StressRun(arguments).run();
        if (!wrong.isEmpty()) {
            System.out.println("stress: FAILED: " + String.join("; ", wrong));
            System.exit(1);
        }
        System.out.println("stress: every promise held, and every broken variant was found");
    }

    private Set<String> run() throws Exception {
        Set<String> unfound = run(ALL);
        for (int round = 1; round < ROUNDS && !unfound.isEmpty(); round++) {
            unfound = run(String.join("|", unfound).replace(".", "\\."));
        }
        unfound.forEach(name -> wrong.add("broken on purpose, and not found: " + name));
        return wrong;
    }

    /** Runs the tests that match, notes what is wrong, and returns the broken variants of them that were not found. */
    private Set<String> run(final String tests) throws Exception {
        final List<String> command = new ArrayList<>(List.of("-t", tests, "-time", arguments[0], "-iters", arguments[1], "-f", arguments[2],
            "-fsm", "1", "-strideSize", "64", "-strideCount", "16", "-sc", "false", "-af", "NONE", "-r", "jcstress"));
        for (final String flag : flags) {
            command.addAll(List.of("one".equals(arguments[3]) ? "-jvmArgs" : "-jvmArgsPrepend", flag));
        }
        final Options options = new Options(command.toArray(String[]::new));
        if (!options.parse()) {
            throw new IllegalArgumentException("jcstress does not take these: " + command);
        }
        final JCStress jcstress = new JCStress(options);
        try {
            jcstress.run();
        } catch (final AssertionError e) {
            wrong.add("a forbidden outcome, or an error: see above");
        }
        return judge(new TreeSet<>(jcstress.getTests()), results(options.getResultFile()));
    }

    private static Collection<TestResult> results(final String file) throws Exception {
        final InProcessCollector collector = new InProcessCollector();
        final DiskReadCollector reader = new DiskReadCollector(file, collector);
        reader.dump();
        reader.close();
        return collector.getTestResults();
    }

    private Set<String> judge(final Set<String> tests, final Collection<TestResult> results) {
        final Set<String> unfound = new TreeSet<>();
        final Set<String> missing = new TreeSet<>(tests);
        tests.stream().filter(StressRun::isBroken).forEach(unfound::add);
        for (final TestResult result : results) {
            final String name = result.getName();
            missing.remove(name);
            if (result.status() != Status.NORMAL) {
                // jcstress takes some of these for a pass: a test that throws when it is tried out first is skipped.
                wrong.add("did not run: " + name + " (" + result.status() + ") " + String.join(" ", result.getMessages()));
            } else if (!result.grading().isPassed) {
                wrong.add("a forbidden outcome: " + name + " " + result.grading().failureMessages);
            } else if (result.grading().hasInteresting) {
                unfound.remove(name);
            }
        }
        missing.forEach(name -> wrong.add("not run: " + name));
        return unfound;
    }

    private static boolean isBroken(final String name) {
        return name.substring(name.lastIndexOf('.') + 1).startsWith(BROKEN);
    }
}
