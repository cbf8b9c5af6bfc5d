package org.kstate.tools.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.kstate.tools.terminal.WordWrap;

/**
 * Whether a run of the demo has shown what it was to show: computed from the {@link Evidence}, by sums that must agree though
 * they come from different processes.
 */
public final class Verdict {
    private final Evidence evidence;
    private final List<Check> checks = new ArrayList<>();
    private final long commits;
    private final long lost;
    private final long torn;

    private Verdict(final Evidence evidence) {
        this.evidence = evidence;
        commits = evidence.feed().commits();
        final long tailed = seen(evidence.consumers().get(ConsumerKind.EVERY_COMMIT));
        lost = Math.max(0, commits - Math.min(evidence.journal().commits(), tailed));
        torn = tornOf(evidence);
        checkKill();
        checkCounts();
        checkJournal();
        checkValues();
        checkEveryCommit();
        checkLatest(ConsumerKind.ON_CHANGE);
        checkLatest(ConsumerKind.AT_MOST);
        checkRate();
        checkLatest(ConsumerKind.AT_WILL);
        check("torn", torn == 0, torn + " values that were not whole");
    }

    static Verdict of(final Evidence evidence) {
        return new Verdict(evidence);
    }

    private static long tornOf(final Evidence evidence) {
        long torn = evidence.store().stream().filter(state -> !state.whole()).count() + sum(evidence.journal().states(),
            ConsumerReport.StateReport::torn);
        for (final ConsumerReport report : evidence.consumers().values()) {
            torn += sum(report.states(), ConsumerReport.StateReport::torn);
        }
        return torn;
    }

    private void checkKill() {
        final Evidence.Feed feed = evidence.feed();
        if (feed.killStatus() == 0) {
            check("killed", false, "the input ended before the feed handler could be killed; give a lower --speed or a longer input");
            return;
        }
        check("killed", feed.killStatus() == Evidence.KILLED && feed.seenAtKill() > 0,
            "the feed handler was killed in the middle, after " + feed.resumedAfter() + " commits; exit status " + feed.killStatus());
        check("resumed", feed.resumedAfter() >= feed.seenAtKill() && feed.resumedAfter() < feed.commits(),
            "it went on after event " + feed.resumedAfter() + " and published " + (feed.commits() - feed.resumedAfter()) + " more");
    }

    private void checkCounts() {
        long stored = 0;
        for (final Evidence.Stored state : evidence.store()) {
            stored += state.version();
        }
        check("counted", commits > 0 && commits == stored && commits == evidence.journal().commits(),
            commits + " commits by the feed handler's count, " + stored + " by the store's versions, " + evidence.journal().commits()
                + " in the journal");
        if (evidence.feed().inputEvents() != Evidence.UNKNOWN) {
            check("input", commits == evidence.feed().inputEvents(), "the whole input was published, " + evidence.feed().inputEvents()
                + " events");
        }
    }

    private void checkJournal() {
        final JournalAudit journal = evidence.journal();
        boolean once = journal.strangers() == 0;
        for (int i = 0; i < journal.states().size(); i++) {
            once &= isEveryVersionOnce(journal.states().get(i), evidence.store().get(i).version());
        }
        check("journal", once, "the journal has each version of each state once, in order");
        check("order", journal.misplaced() == 0, "and the feed's events without a gap: " + journal.misplaced() + " out of place");
    }

    private void checkValues() {
        final ConsumerReport tailer = evidence.consumers().get(ConsumerKind.EVERY_COMMIT);
        int different = 0;
        for (int i = 0; i < evidence.names().size(); i++) {
            final Evidence.Stored stored = evidence.store().get(i);
            if (!isLast(evidence.journal().states().get(i), stored) || !isLast(tailer.states().get(i), stored)) {
                different++;
            }
        }
        check("values", different == 0, "the last value of each state is the same when replayed, in the store, and to the tailer: "
            + different + " of " + evidence.names().size() + " differ");
    }

    private void checkEveryCommit() {
        final ConsumerReport report = evidence.consumers().get(ConsumerKind.EVERY_COMMIT);
        boolean all = true;
        for (int i = 0; i < report.states().size(); i++) {
            all &= isEveryVersionOnce(report.states().get(i), evidence.store().get(i).version());
        }
        check(name(ConsumerKind.EVERY_COMMIT), all && seen(report) == commits,
            ConsumerKind.EVERY_COMMIT.label() + ": " + seen(report) + " of " + commits + ", each once, in order");
    }

    /** Who does not want all: what was seen and what was missed add up to all, and the last one was seen. */
    private void checkLatest(final ConsumerKind kind) {
        final ConsumerReport report = evidence.consumers().get(kind);
        boolean ok = seen(report) > 0;
        for (int i = 0; i < report.states().size(); i++) {
            final ConsumerReport.StateReport state = report.states().get(i);
            ok &= isLast(state, evidence.store().get(i)) && state.seen() + state.missed() == state.version() && state.disordered() == 0;
        }
        check(name(kind), ok, kind.label() + ": " + seen(report) + " seen + " + missed(report) + " passed over = "
            + (seen(report) + missed(report)) + ", the last of each state seen");
    }

    private void checkRate() {
        final ConsumerReport report = evidence.consumers().get(ConsumerKind.AT_MOST);
        final double seconds = (double) report.tookNs() / TimeUnit.SECONDS.toNanos(1);
        // One at the beginning, and then one in each tenth of a second.
        final long most = 1 + (long) (seconds * ConsumerKind.MOST_PER_SECOND);
        final long found = report.states().stream().mapToLong(ConsumerReport.StateReport::seen).max().orElse(0);
        check("rate", found <= most, "no state more often than " + ConsumerKind.MOST_PER_SECOND + " times a second: at most " + found
            + " in " + String.format(Locale.ROOT, "%.1f", seconds) + " s");
    }

    private static boolean isEveryVersionOnce(final ConsumerReport.StateReport state, final long version) {
        return state.version() == version && state.seen() == version && state.missed() == 0 && state.disordered() == 0;
    }

    private static boolean isLast(final ConsumerReport.StateReport state, final Evidence.Stored stored) {
        return state.version() == stored.version() && state.value().equals(stored.value());
    }

    private void check(final String name, final boolean ok, final String detail) {
        checks.add(new Check(name, ok, detail));
    }

    private static String name(final ConsumerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static long seen(final ConsumerReport report) {
        return sum(report.states(), ConsumerReport.StateReport::seen);
    }

    private static long missed(final ConsumerReport report) {
        return sum(report.states(), ConsumerReport.StateReport::missed);
    }

    private static long sum(final List<ConsumerReport.StateReport> states, final ToLongFunction<ConsumerReport.StateReport> number) {
        return states.stream().mapToLong(number).sum();
    }

    /**
     * Whether all checks hold.
     *
     * @return true if so.
     */
    public boolean passed() {
        return checks.stream().allMatch(Check::ok);
    }

    /**
     * What was checked.
     *
     * @return the checks, in a sensible order.
     */
    public List<Check> checks() {
        return List.copyOf(checks);
    }

    /**
     * Says it to people.
     *
     * @param width columns of the screen.
     * @return some lines.
     */
    public List<String> lines(final int width) {
        final List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%-14s %10d", "commits", commits));
        for (final Map.Entry<ConsumerKind, ConsumerReport> consumer : evidence.consumers().entrySet()) {
            final ConsumerReport report = consumer.getValue();
            lines.add(String.format(Locale.ROOT, "%-14s %10d seen %10d passed over %10d reads", consumer.getKey().label(), seen(report),
                missed(report), report.reads()));
        }
        lines.add(String.format(Locale.ROOT, "%-14s %10d", "lost", lost));
        lines.add(String.format(Locale.ROOT, "%-14s %10d", "torn", torn));
        lines.add("");
        for (final Check check : checks) {
            final String mark = check.ok() ? "  ok      " : "  FAILED  ";
            lines.addAll(WordWrap.lines(mark + check.detail(), width, mark.length()));
        }
        lines.add("");
        final long failed = checks.stream().filter(check -> !check.ok()).count();
        lines.add(failed == 0 ? "PASSED" : "FAILED: " + failed + " of " + checks.size() + " checks");
        return lines;
    }

    /**
     * Says it to programs.
     *
     * @param json inside an object.
     * @throws IOException as the generator does.
     */
    public void write(final JsonGenerator json) throws IOException {
        json.writeStringField("event", "verdict");
        json.writeBooleanField("passed", passed());
        json.writeNumberField("commits", commits);
        json.writeNumberField("lost", lost);
        json.writeNumberField("torn", torn);
        json.writeObjectFieldStart("consumers");
        for (final Map.Entry<ConsumerKind, ConsumerReport> consumer : evidence.consumers().entrySet()) {
            json.writeObjectFieldStart(name(consumer.getKey()));
            json.writeNumberField("seen", seen(consumer.getValue()));
            json.writeNumberField("missed", missed(consumer.getValue()));
            json.writeNumberField("reads", consumer.getValue().reads());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("checks");
        for (final Check check : checks) {
            json.writeStartObject();
            json.writeStringField("name", check.name());
            json.writeBooleanField("ok", check.ok());
            json.writeStringField("detail", check.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
