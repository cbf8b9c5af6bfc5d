package org.kstate.tools;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Examples in the help of the commands; a test runs each of them. */
final class Examples {
    private static final Map<String, List<String>> EXAMPLES = Map.ofEntries(
        Map.entry("ls", List.of(
            "kstate ls 'md.*.top'",
            "kstate ls --json")),
        Map.entry("get", List.of(
            "kstate get 'md.*.top'",
            "kstate get md.btcusdt.top --layout 'bid:i64/1e8 ask:i64/1e8'")),
        Map.entry("watch", List.of(
            "kstate watch 'md.*.top' --rate 2",
            "kstate watch md.btcusdt.top --fields bid,ask --count 10")),
        Map.entry("top", List.of("kstate top 'md.*' --sort age --interval 0.5")),
        Map.entry("tail", List.of(
            "kstate tail md.btcusdt.top --from -10",
            "kstate tail --journal /data/md --from 2024-08-08 --no-follow --json")),
        Map.entry("sample", List.of(
            "kstate sample md.btcusdt.top --every 60",
            "kstate sample --journal /data/md --every 0.1 --from -5m --follow")),
        Map.entry("bus", List.of("kstate bus /data/md-bus --topic 'md.*' --follow")),
        Map.entry("replay", List.of(
            "kstate replay --journal /data/md --from -5m",
            "kstate replay --journal /data/md --into /dev/shm/replayed --prefix replay. --speed 1x")),
        Map.entry("history", List.of(
            "kstate history /data/md md.btcusdt.top --at 7",
            "kstate history /data/md 'md.*' --from -5m --backward --count 20",
            "kstate history /data/md --as-of 2024-08-08T23:54:13.9Z")),
        Map.entry("export", List.of(
            "kstate export /data/md --format parquet --output md.parquet",
            "kstate export /data/md --format csv --from -1h --states 'md.*.top'")),
        Map.entry("checkpoint", List.of("kstate checkpoint /data/md")),
        Map.entry("trim", List.of(
            "kstate trim /data/md --keep-age 7 --dry-run",
            "kstate trim /data/md --keep-bytes 100000000000 --yes",
            "kstate trim /data/md --hold audit --from-now")),
        Map.entry("copy", List.of("kstate copy /data/md /backup/md")),
        Map.entry("repair", List.of(
            "kstate repair /data/md",
            "kstate repair /data/md --policy truncate --yes")),
        Map.entry("stat", List.of("kstate stat --all")),
        Map.entry("errors", List.of("kstate errors --json")),
        Map.entry("doctor", List.of("kstate doctor --all")),
        Map.entry("verify", List.of("kstate verify /data/md --heads")),
        Map.entry("powercut", List.of("kstate powercut --images 5")),
        Map.entry("demo", List.of("kstate demo --seconds 5")),
        Map.entry("bench", List.of("./kstate bench --quick")));

    private Examples() {
    }

    /** Adds the examples of a command to its help. */
    static void add(final String command, final UsageMessageSpec help) {
        final List<String> examples = EXAMPLES.get(command);
        if (examples == null) {
            return;
        }
        final List<String> footer = new ArrayList<>(Arrays.asList(help.footer()));
        footer.add("");
        footer.add(examples.size() == 1 ? "Example:" : "Examples:");
        examples.forEach(example -> footer.add("  " + example));
        help.footer(footer.toArray(String[]::new));
    }
}
