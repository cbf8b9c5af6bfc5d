package org.kstate.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.kstate.tools.demo.ConsumerReport.StateReport;

/** Each check holds for sound evidence, and each fails for evidence that is wrong in just one place. */
class VerdictTest {
    private static final int WIDTH = 80;
    private static final int FIRST = 0;
    private static final int LAST = 1;
    private static final long TOP = 60;
    private static final long TRADE = 40;

    private Evidence.Feed feed = new Evidence.Feed(TOP + TRADE, TOP + TRADE, Evidence.KILLED, 50, 55);
    private final List<Evidence.Stored> store = new ArrayList<>(List.of(
        new Evidence.Stored(TOP, "aa", true), new Evidence.Stored(TRADE, "bb", true)));
    private JournalAudit journal = new JournalAudit(all(), TOP + TRADE, 0, 0);
    private final Map<ConsumerKind, ConsumerReport> consumers = new EnumMap<>(ConsumerKind.class);

    VerdictTest() {
        report(ConsumerKind.AT_WILL, some(20), 1_000);
        report(ConsumerKind.ON_CHANGE, some(35), 70);
        report(ConsumerKind.AT_MOST, some(10), 20);
        report(ConsumerKind.EVERY_COMMIT, all(), TOP + TRADE);
    }

    @Test
    void shouldPassWhenAllAgree() {
        final Verdict verdict = verdict();

        assertTrue(verdict.passed(), () -> verdict.checks().toString());
        assertEquals(Set.of("killed", "resumed", "counted", "input", "journal", "order", "values", "every-commit", "on-change", "at-most",
            "rate", "at-will", "torn"), new TreeSet<>(verdict.checks().stream().map(Check::name).toList()));
        assertEquals("PASSED", verdict.lines(WIDTH).get(verdict.lines(WIDTH).size() - 1));
    }

    @Test
    void shouldNotAskForTheWholeInputWhenTheTimeWasOverFirst() {
        feed = new Evidence.Feed(TOP + TRADE, Evidence.UNKNOWN, Evidence.KILLED, 50, 55);

        assertFailed();
    }

    @Test
    void shouldFailWhenNobodyWasKilled() {
        feed = new Evidence.Feed(TOP + TRADE, TOP + TRADE, 0, 0, 0);

        assertFailed("killed");
    }

    @Test
    void shouldFailWhenTheFeedHandlerEndedOtherwiseThanBySigkill() {
        feed = new Evidence.Feed(TOP + TRADE, TOP + TRADE, 1, 50, 55);

        assertFailed("killed");
    }

    @Test
    void shouldFailWhenItWentOnBeforeWhatWasSeenPublished() {
        feed = new Evidence.Feed(TOP + TRADE, TOP + TRADE, Evidence.KILLED, 50, 49);

        assertFailed("resumed");
    }

    @Test
    void shouldFailWhenItPublishedNothingMore() {
        feed = new Evidence.Feed(TOP + TRADE, TOP + TRADE, Evidence.KILLED, 50, TOP + TRADE);

        assertFailed("resumed");
    }

    @Test
    void shouldFailWhenThereWereNoCommits() {
        feed = new Evidence.Feed(0, 0, Evidence.KILLED, 0, 0);

        assertFailed("killed", "resumed", "counted", "every-commit");
    }

    @Test
    void shouldCountAsLostWhatTheStoreAndTheJournalDoNotHave() {
        feed = new Evidence.Feed(TOP + TRADE + 1, TOP + TRADE + 1, Evidence.KILLED, 50, 55);

        assertFailed("counted", "every-commit");
        assertTrue(verdict().lines(WIDTH).stream().anyMatch(line -> line.matches("lost +1")), verdict().lines(WIDTH).toString());
    }

    @Test
    void shouldFailWhenAPartOfTheInputWasNotPublished() {
        feed = new Evidence.Feed(TOP + TRADE, TOP + TRADE + 1, Evidence.KILLED, 50, 55);

        assertFailed("input");
    }

    @Test
    void shouldFailWhenTheJournalLacksTheLastVersion() {
        journal = new JournalAudit(
            changed(all(), FIRST, state -> new StateReport(TOP - 1, TOP - 1, 0, 0, 0, "aa")), TOP + TRADE - 1, 0, 0);

        assertFailed("counted", "journal", "values");
    }

    @Test
    void shouldFailWhenTheJournalSkipsAVersionAndHasAnotherTwice() {
        journal = new JournalAudit(changed(all(), LAST, state -> new StateReport(TRADE, TRADE, 1, 0, 1, "bb")), TOP + TRADE, 0, 0);

        assertFailed("journal");
    }

    @Test
    void shouldFailWhenTheJournalHasStatesOfOthers() {
        journal = new JournalAudit(all(), TOP + TRADE, 0, 1);

        assertFailed("journal");
    }

    @Test
    void shouldFailWhenEventsOfTheFeedAreOutOfPlace() {
        journal = new JournalAudit(all(), TOP + TRADE, 1, 0);

        assertFailed("order");
    }

    @Test
    void shouldFailWhenTheReplayedValueIsAnother() {
        journal = new JournalAudit(changed(all(), LAST, state -> withValue(state, "b0")), TOP + TRADE, 0, 0);

        assertFailed("values");
    }

    @Test
    void shouldFailWhenTheTailerSawAnotherValue() {
        report(ConsumerKind.EVERY_COMMIT, changed(all(), LAST, state -> withValue(state, "b0")), TOP + TRADE);

        assertFailed("values");
    }

    @Test
    void shouldFailWhenTheStoreHoldsAnotherValue() {
        store.set(FIRST, new Evidence.Stored(TOP, "a0", true));

        assertFailed("values", "on-change", "at-most", "at-will");
    }

    @Test
    void shouldFailWhenTheTailerMissedACommit() {
        report(ConsumerKind.EVERY_COMMIT, changed(all(), FIRST, state -> new StateReport(TOP, TOP - 1, 1, 0, 0, "aa")), TOP + TRADE - 1);

        assertFailed("every-commit");
        assertTrue(verdict().lines(WIDTH).stream().anyMatch(line -> line.matches("lost +1")), verdict().lines(WIDTH).toString());
    }

    @Test
    void shouldFailWhenTheTailerSawACommitTwice() {
        report(ConsumerKind.EVERY_COMMIT, changed(all(), FIRST, state -> new StateReport(TOP, TOP + 1, 0, 0, 1, "aa")), TOP + TRADE + 1);

        assertFailed("every-commit");
    }

    @Test
    void shouldFailWhenAConsumerDidNotGetTheLastValue() {
        for (final ConsumerKind kind : List.of(ConsumerKind.AT_WILL, ConsumerKind.ON_CHANGE, ConsumerKind.AT_MOST)) {
            final ConsumerReport before = consumers.get(kind);
            report(kind, changed(before.states(), FIRST, state -> new StateReport(TOP - 1, 10, TOP - 11, 0, 0, "a9")), 20);
            assertFailed(kind.name().toLowerCase().replace('_', '-'));
            consumers.put(kind, before);
        }
    }

    @Test
    void shouldFailWhenSeenAndMissedDoNotAddUp() {
        report(ConsumerKind.ON_CHANGE, changed(some(35), LAST, state -> new StateReport(TRADE, 35, TRADE - 36, 0, 0, "bb")), 70);

        assertFailed("on-change");
    }

    @Test
    void shouldFailWhenAConsumerSawVersionsGoBack() {
        report(ConsumerKind.AT_WILL, changed(some(20), FIRST, state -> new StateReport(TOP, 20, TOP - 20, 0, 1, "aa")), 1_000);

        assertFailed("at-will");
    }

    @Test
    void shouldFailWhenAConsumerSawNothing() {
        report(ConsumerKind.ON_CHANGE, some(0), 0);

        assertFailed("on-change");
    }

    @Test
    void shouldFailWhenTheRateWasExceeded() {
        report(ConsumerKind.AT_MOST, changed(some(10), FIRST, state -> new StateReport(TOP, 22, TOP - 22, 0, 0, "aa")), 32);

        assertFailed("rate");
    }

    @Test
    void shouldFailWhenAnybodySawATornValue() {
        for (final ConsumerKind kind : ConsumerKind.values()) {
            final ConsumerReport before = consumers.get(kind);
            report(kind, changed(before.states(), LAST,
                state -> new StateReport(state.version(), state.seen(), state.missed(), 1, 0, state.value())), before.reads());
            assertFailed("torn");
            consumers.put(kind, before);
        }
        store.set(LAST, new Evidence.Stored(TRADE, "bb", false));
        assertFailed("torn");
    }

    @Test
    void shouldFailWhenTheJournalHoldsATornValue() {
        journal = new JournalAudit(changed(all(), FIRST, state -> new StateReport(TOP, TOP, 0, 1, 0, "aa")), TOP + TRADE, 0, 0);

        assertFailed("torn");
    }

    private void assertFailed(final String... names) {
        final Verdict verdict = verdict();
        assertEquals(new TreeSet<>(Set.of(names)),
            new TreeSet<>(verdict.checks().stream().filter(check -> !check.ok()).map(Check::name).toList()));
        assertEquals(names.length == 0, verdict.passed());
        assertFalse(verdict.lines(WIDTH).isEmpty());
    }

    private Verdict verdict() {
        return Verdict.of(new Evidence(List.of("md.x.top", "md.x.trade"), feed, store, journal, consumers));
    }

    private void report(final ConsumerKind kind, final List<StateReport> states, final long reads) {
        consumers.put(kind, new ConsumerReport(ConsumerReport.FINAL, states, reads, TimeUnit.SECONDS.toNanos(2)));
    }

    private static List<StateReport> all() {
        return List.of(new StateReport(TOP, TOP, 0, 0, 0, "aa"), new StateReport(TRADE, TRADE, 0, 0, 0, "bb"));
    }

    private static List<StateReport> some(final long seen) {
        return List.of(new StateReport(TOP, seen, TOP - seen, 0, 0, "aa"), new StateReport(TRADE, seen, TRADE - seen, 0, 0, "bb"));
    }

    private static List<StateReport> changed(final List<StateReport> states, final int index, final UnaryOperator<StateReport> change) {
        final List<StateReport> changed = new ArrayList<>(states);
        changed.set(index, change.apply(states.get(index)));
        return changed;
    }

    private static StateReport withValue(final StateReport state, final String value) {
        return new StateReport(state.version(), state.seen(), state.missed(), state.torn(), state.disordered(), value);
    }
}
