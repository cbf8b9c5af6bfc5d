package org.kstate.tools.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a machine, whatever store is on it. Each check reads what the kernel tells, and nothing else. */
public final class MachineChecks {
    private static final int OLDEST_JAVA = 17;
    private static final int NEWEST_JAVA = 25;
    private static final long LEAST_MAPPINGS = 65_530;
    private static final long LEAST_FILES = 1_024;
    private static final long MEGABYTE = 1L << 20;
    private static final long LITTLE_MEMORY = 64 * MEGABYTE;
    private static final Pattern KERNEL = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int OLDEST_KERNEL = 3;
    private static final int OLDEST_KERNEL_MINOR = 15;
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+)\\s.*");
    private static final Pattern INACTIVE_FILE = Pattern.compile("(?m)^(?:total_)?inactive_file (\\d{1,18})$");
    private static final Pattern REMOVE_IPC = Pattern.compile("(?mi)^\\s*RemoveIPC\\s*=\\s*(no|false|off|0)\\s*$");

    private final Machine machine;
    private final List<Finding> findings = new ArrayList<>();

    private MachineChecks(final Machine machine) {
        this.machine = machine;
    }

    /**
     * Does all checks.
     *
     * @param machine to look at.
     * @param java    version of the Java that runs.
     * @param system  name, processor and kernel of the system: {@code os.name}, {@code os.arch}, {@code os.version}.
     * @param userId  number of the user.
     * @return a finding of each check.
     */
    public static List<Finding> of(final Machine machine, final int java, final List<String> system, final int userId) {
        final MachineChecks checks = new MachineChecks(machine);
        checks.system(system.get(0), system.get(1), system.get(2));
        checks.java(java);
        checks.clockSource();
        checks.hugePages();
        checks.memoryLimit();
        checks.mappings();
        checks.openFiles();
        checks.removeIpc(userId);
        return checks.findings;
    }

    private void system(final String name, final String processor, final String kernel) {
        final Matcher version = KERNEL.matcher(kernel);
        final boolean isOld = version.matches() && (Integer.parseInt(version.group(1)) < OLDEST_KERNEL
            || Integer.parseInt(version.group(1)) == OLDEST_KERNEL && Integer.parseInt(version.group(2)) < OLDEST_KERNEL_MINOR);
        final String system = name + ' ' + kernel + " on " + processor;
        if (!name.equals("Linux") || !processor.contains("64") || isOld) {
            findings.add(Finding.problem("system", system, "Sessions need Linux from " + OLDEST_KERNEL + '.' + OLDEST_KERNEL_MINOR
                + " on a 64-bit processor: run it there"));
        } else {
            findings.add(Finding.ok("system", system));
        }
    }

    private void java(final int feature) {
        if (feature < OLDEST_JAVA) {
            findings.add(Finding.problem("java", "Java " + feature, "Install Java from " + OLDEST_JAVA + " on"));
        } else if (feature > NEWEST_JAVA) {
            findings.add(Finding.note("java", "Java " + feature + " is newer than those that this release is tested with", "If something fails, try"
                + " Java " + NEWEST_JAVA));
        } else {
            findings.add(Finding.ok("java", "Java " + feature));
        }
    }

    private void clockSource() {
        final String source = machine.text("sys/devices/system/clocksource/clocksource0/current_clocksource");
        if (source == null) {
            findings.add(Finding.note("clock source", "the kernel does not tell it", ""));
        } else if (source.equals("hpet") || source.equals("acpi_pm") || source.equals("jiffies")) {
            findings.add(Finding.warning("clock source", source + ": each look at the time is a system call, in every commit", "Find out why the"
                + " kernel does not use tsc (dmesg), or give StoreOptions.clock a cached clock"));
        } else {
            findings.add(Finding.ok("clock source", source));
        }
    }

    /** Source: admin-guide/mm/transhuge of the kernel. */
    private void hugePages() {
        final String shared = machine.text("sys/kernel/mm/transparent_hugepage/shmem_enabled");
        if (shared != null && (shared.contains("[always]") || shared.contains("[force]"))) {
            findings.add(Finding.note("huge pages", "shared memory is given in huge pages: " + shared,
                "A small store may take 2 MiB more than it needs;"
                + " set shmem_enabled to advise if memory is short"));
        } else {
            findings.add(Finding.ok("huge pages", shared == null ? "none for shared memory" : shared));
        }
    }

    /** What is in shared memory counts for the control group of the process that touched it first. */
    private void memoryLimit() {
        long limit = machine.number("sys/fs/cgroup/memory.max");
        long used = machine.number("sys/fs/cgroup/memory.current");
        if (limit == Machine.NONE) {
            limit = machine.number("sys/fs/cgroup/memory/memory.limit_in_bytes");
            used = machine.number("sys/fs/cgroup/memory/memory.usage_in_bytes");
        }
        // The kernel takes back what it keeps of files before it kills anybody.
        used = used == Machine.NONE ? used : Math.max(0, used - keptOfFiles());
        // Version 1 writes a number that no machine has for "no limit".
        if (limit == Machine.NONE || used == Machine.NONE || limit > 1L << 50) {
            findings.add(Finding.ok("memory limit", "no limit of a container is in sight"));
        } else if (limit - used < LITTLE_MEMORY) {
            findings.add(Finding.warning("memory limit", megabytes(used) + " of the " + megabytes(limit) + " that the container may use are used",
                "Shared memory counts: give the container more memory, or stores fewer pages"));
        } else {
            findings.add(Finding.ok("memory limit", megabytes(used) + " of " + megabytes(limit) + " used"));
        }
    }

    /** Source: admin-guide/cgroup-v2 and cgroup-v1/memory of the kernel. */
    private long keptOfFiles() {
        for (final String file : List.of("sys/fs/cgroup/memory.stat", "sys/fs/cgroup/memory/memory.stat")) {
            final String statistics = machine.text(file);
            final Matcher inactive = INACTIVE_FILE.matcher(statistics == null ? "" : statistics);
            if (inactive.find()) {
                return Long.parseLong(inactive.group(1));
            }
        }
        return 0;
    }

    private void mappings() {
        final long most = machine.number("proc/sys/vm/max_map_count");
        if (most != Machine.NONE && most < LEAST_MAPPINGS) {
            findings.add(Finding.warning("mappings", "vm.max_map_count=" + most + ", of which Kstate uses a quarter",
                "Raise it: sysctl vm.max_map_count="
                + LEAST_MAPPINGS));
        } else {
            findings.add(Finding.ok("mappings", most == Machine.NONE ? "no limit is in sight" : "vm.max_map_count=" + most));
        }
    }

    private void openFiles() {
        final String limits = machine.text("proc/self/limits");
        final Matcher open = OPEN_FILES.matcher(limits == null ? "" : limits);
        if (!open.find()) {
            findings.add(Finding.ok("open files", "no limit is in sight"));
        } else if (Long.parseLong(open.group(1)) < LEAST_FILES) {
            findings.add(Finding.warning("open files", "a process may open " + open.group(1) + " files", "Raise the limit: ulimit -n "
                + LEAST_FILES));
        } else {
            findings.add(Finding.ok("open files", open.group(1) + " for each process"));
        }
    }

    /** Source: logind.conf(5). It concerns users that are no system users. */
    private void removeIpc(final int userId) {
        final boolean isOrdinary = userId >= 1000 && userId < 65_534;
        if (!machine.exists("run/systemd/system") || !isOrdinary) {
            findings.add(Finding.ok("RemoveIPC", isOrdinary ? "no systemd" : "does not concern user " + userId));
            return;
        }
        final String settings = machine.text("etc/systemd/logind.conf") + '\n' + machine.text("etc/systemd/logind.conf.d/kstate.conf");
        if (REMOVE_IPC.matcher(settings).find()) {
            findings.add(Finding.ok("RemoveIPC", "switched off"));
        } else if (machine.exists("var/lib/systemd/linger/" + System.getProperty("user.name"))) {
            findings.add(Finding.ok("RemoveIPC", "the user lingers"));
        } else {
            findings.add(Finding.warning("RemoveIPC", "when the user's last login ends, logind removes the user's files in /dev/shm",
                "Set RemoveIPC=no in /etc/systemd/logind.conf, or run: loginctl enable-linger"));
        }
    }

    static String megabytes(final long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MEGABYTE);
    }
}
