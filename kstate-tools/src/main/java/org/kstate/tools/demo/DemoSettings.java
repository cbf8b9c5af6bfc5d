package org.kstate.tools.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pace;
import org.kstate.feeds.SyntheticOptions;

/**
 * What a run of the demo is to be like.
 *
 * @param files   recorded inputs; none for the synthetic feed.
 * @param pace    of the feed.
 * @param seconds from the first commit to the end.
 * @param folder  for all temporary files; null to have the store in shared memory, and the journal where temporary files are.
 */
public record DemoSettings(List<Path> files, Pace pace, double seconds, Path folder) {
    /** A synthetic feed without pace ends so soon: a journal should not fill a disk for a demo. */
    private static final long UNPACED_EVENTS_PER_SECOND = 50_000;

    /** Opens the feed that the feed handler's process will open. */
    MergedFeed open() {
        final FeedInputs inputs = FeedInputs.create();
        if (files.isEmpty()) {
            final SyntheticOptions options = SyntheticOptions.create();
            if (pace.equals(Pace.MAX)) {
                options.eventCount(unpacedEvents());
            }
            inputs.addSynthetic(options);
        }
        files.forEach(inputs::add);
        return inputs.open();
    }

    /** The same, as options of {@code kstate feed}. */
    List<String> feedArguments() {
        final List<String> arguments = new ArrayList<>(List.of("--pace", pace.toString()));
        if (files.isEmpty()) {
            arguments.add("--synthetic");
            if (pace.equals(Pace.MAX)) {
                arguments.addAll(List.of("--until-event", Long.toString(unpacedEvents())));
            }
        }
        files.forEach(file -> arguments.addAll(List.of("--input", file.toString())));
        return arguments;
    }

    private long unpacedEvents() {
        return Math.max(1, (long) (UNPACED_EVENTS_PER_SECOND * seconds));
    }
}
