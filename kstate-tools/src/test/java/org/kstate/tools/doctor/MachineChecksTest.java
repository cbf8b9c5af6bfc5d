package org.kstate.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check of the machine, on files as the kernel has them. */
class MachineChecksTest {
    private static final List<String> LINUX = List.of("Linux", "amd64", "6.1.0-13-amd64");

    @TempDir
    private Path root;

    private void file(final String path, final String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text + "\n");
    }

    private Map<String, Finding> checks(final int java, final List<String> system, final int user) {
        return MachineChecks.of(new Machine(root), java, system, user).stream().collect(Collectors.toMap(Finding::check, finding -> finding));
    }

    private Finding check(final String name) {
        return checks(21, LINUX, 1000).get(name);
    }

    @Test
    void shouldFindNothingWrongWhereTheKernelTellsNothing() {
        final List<Finding> findings = MachineChecks.of(new Machine(root), 17, LINUX, 0);

        assertEquals(8, findings.size());
        findings.forEach(finding -> assertTrue(finding.level().compareTo(Finding.Level.NOTE) <= 0, finding::toString));
    }

    @Test
    void shouldBeAbleToLookAtThisMachine() {
        final List<Finding> findings = MachineChecks.of(Machine.running(), Runtime.version().feature(), LINUX, 1000);

        assertEquals(8, findings.size());
        assertEquals(Finding.Level.OK, findings.get(0).level());
    }

    /** The kernel gives such a file to the first read alone. */
    @Test
    void shouldReadALimitOfThisMachineWhole() throws IOException {
        final String file = "proc/sys/vm/max_map_count";
        Assumptions.assumeTrue(Machine.running().exists(file));
        final byte[] text = new byte[64];
        try (InputStream in = Files.newInputStream(Path.of("/", file))) {
            assertEquals(new String(text, 0, in.read(text), StandardCharsets.US_ASCII).strip(), Long.toString(Machine.running().number(file)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sys/devices/system/clocksource/clocksource0/current_clocksource, hpet, clock source, WARNING",
        "sys/devices/system/clocksource/clocksource0/current_clocksource, tsc, clock source, OK",
        "sys/kernel/mm/transparent_hugepage/shmem_enabled, [always] within_size advise never deny force, huge pages, NOTE",
        "sys/kernel/mm/transparent_hugepage/shmem_enabled, always within_size advise [never] deny force, huge pages, OK",
        "proc/sys/vm/max_map_count, 4096, mappings, WARNING",
        "proc/sys/vm/max_map_count, 65530, mappings, OK",
        "proc/self/limits, Max open files            256                  4096                 files, open files, WARNING",
        "proc/self/limits, Max open files            1048576              1048576              files, open files, OK",
        "run/systemd/system/x, x, RemoveIPC, WARNING"
    })
    void shouldJudgeWhatTheKernelTells(final String path, final String text, final String check, final Finding.Level level) throws IOException {
        file(path, text);

        final Finding finding = check(check);

        assertEquals(level, finding.level(), finding::toString);
        assertEquals(level == Finding.Level.OK, finding.advice().isEmpty(), finding::toString);
    }

    @Test
    void shouldSeeTheLimitOfAContainer() throws IOException {
        file("sys/fs/cgroup/memory.max", "268435456");
        file("sys/fs/cgroup/memory.current", "262144000");
        assertEquals(Finding.Level.WARNING, check("memory limit").level());
        assertEquals("250.0 MiB of the 256.0 MiB that the container may use are used", check("memory limit").what());
        file("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 104857600\nactive_file 7");
        assertEquals("150.0 MiB of 256.0 MiB used", check("memory limit").what(), "what is kept of files is given back");
        file("sys/fs/cgroup/memory.stat", "anon 1");
        file("sys/fs/cgroup/memory.current", "100");
        assertEquals(Finding.Level.OK, check("memory limit").level());
        file("sys/fs/cgroup/memory.max", "max");
        assertEquals("no limit of a container is in sight", check("memory limit").what());
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "104857600");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "104857000");
        assertEquals(Finding.Level.WARNING, check("memory limit").level(), "the first version of control groups");
    }

    @Test
    void shouldKnowWhomRemoveIpcConcerns() throws IOException {
        file("run/systemd/system/x", "");
        file("etc/systemd/logind.conf", "[Login]\n#RemoveIPC=no");
        assertEquals(Finding.Level.WARNING, check("RemoveIPC").level(), "a comment");
        assertEquals(Finding.Level.OK, checks(17, LINUX, 0).get("RemoveIPC").level(), "root");
        file("etc/systemd/logind.conf", "[Login]\nRemoveIPC=no");
        assertEquals("switched off", check("RemoveIPC").what());
    }

    @Test
    void shouldJudgeSystemAndJava() {
        assertEquals(Finding.Level.PROBLEM, checks(17, List.of("Mac OS X", "aarch64", "14.1"), 0).get("system").level());
        assertEquals(Finding.Level.PROBLEM, checks(17, List.of("Linux", "amd64", "3.10.0-1160.el7"), 0).get("system").level());
        assertEquals(Finding.Level.OK, checks(17, List.of("Linux", "aarch64", "3.15.1"), 0).get("system").level());
        assertEquals(Finding.Level.PROBLEM, checks(11, LINUX, 0).get("java").level());
        assertEquals(Finding.Level.NOTE, checks(99, LINUX, 0).get("java").level());
        assertEquals(Finding.Level.OK, checks(25, LINUX, 0).get("java").level());
    }

    @ParameterizedTest
    @CsvSource({"tmpfs,false,1000000000,500000000,OK", "tmpfs,false,67108864,60000000,WARNING", "tmpfs,false,1000000000,50000000,WARNING",
        "tmpfs,false,1000000000,100,PROBLEM", "tmpfs,false,0,0,OK", "ext4,false,1000000000,500000000,NOTE", "ext4,true,1000000000,500000000,OK",
        "ext4,true,1000000000,100,PROBLEM", "ext4,true,1000000000000,20000000000,OK",
        "ext4,true,1000000000000,1000000000,WARNING", "tmpfs,true,1000000000,500000000,WARNING"})
    void shouldJudgeSpace(final String type, final boolean isJournal, final long total, final long usable, final Finding.Level level) {
        assertEquals(level, SpaceCheck.of("space", root, isJournal, type, total, usable).level());
    }

    @Test
    void shouldNotCallAJournalLostThatThisUserMayNotRead() {
        assertEquals(Finding.Level.NOTE, JournalChecks.unreadable(root, new AccessDeniedException("owner")).level());
        assertEquals(Finding.Level.PROBLEM, JournalChecks.unreadable(root, new NoSuchFileException("owner")).level());
    }

    @Test
    void shouldReadTheStateOfAProcess() throws IOException {
        file("proc/7/stat", "7 (a) S (b) T 1 7 7 0");
        file("proc/8/stat", "8 (x) S 1 8");
        assertTrue(new Machine(root).isStopped(7));
        assertFalse(new Machine(root).isStopped(8));
        assertFalse(new Machine(root).isStopped(9));
    }
}
