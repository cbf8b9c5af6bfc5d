package org.kstate.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.kstate.history.Event.Kind;

/** Histories that are right, and one for each thing that can be wrong, which must be found and named. */
class HistoryCheckTest {

    private static final int STATE = 3;

    private final List<Event> history = new ArrayList<>();

    private HistoryCheckTest read(final long version, final long digest, final long before, final long after) {
        return add(Kind.READ, Event.NONE, version, digest, before, after, true);
    }

    private HistoryCheckTest commit(final long expected, final long version, final long digest, final long before, final long after) {
        return add(Kind.COMMIT, expected, version, digest, before, after, true);
    }

    private HistoryCheckTest publish(final long version, final long digest, final long before, final long after) {
        return add(Kind.PUBLISH, Event.NONE, version, digest, before, after, true);
    }

    private HistoryCheckTest conflict(final long expected, final long found, final long digest, final long before, final long after) {
        return add(Kind.CONFLICT, expected, found, digest, before, after, true);
    }

    private HistoryCheckTest killedIn(final Kind kind, final long expected, final long digest, final long before, final long dead) {
        return add(kind, expected, Event.NONE, digest, before, dead, false);
    }

    private HistoryCheckTest add(final Kind kind, final long expected, final long version, final long digest, final long before,
                                 final long after, final boolean ended) {
        history.add(new Event(history.size(), kind, STATE, expected, version, digest, before, after, ended));
        return this;
    }

    private void right() {
        assertEquals(List.of(), HistoryCheck.violations(history));
        assertTrue(ExhaustiveSearch.isLinearizable(history));
    }

    private void wrong(final Violation.Kind kind) {
        final List<Violation> violations = HistoryCheck.violations(history);
        assertEquals(List.of(kind), violations.stream().map(Violation::kind).distinct().toList(), violations::toString);
        assertEquals(STATE, violations.get(0).state());
        assertFalse(ExhaustiveSearch.isLinearizable(history));
    }

    @Test
    void shouldAcceptCallsOneAfterTheOther() {
        read(0, Event.INITIAL, 1, 2).publish(1, 71, 3, 4).read(1, 71, 5, 6).commit(1, 2, 72, 7, 8).conflict(1, 2, 73, 9, 10)
            .read(2, Event.ANY, 11, 12).add(Kind.UNCHANGED, 2, 2, Event.ANY, 13, 14, true)
            .add(Kind.REFUSED, Event.NONE, Event.NONE, 74, 15, 16, true).read(2, 72, 17, 18).right();
    }

    @Test
    void shouldAcceptEitherVersionWhileACommitRuns() {
        publish(1, 71, 1, 2).publish(2, 72, 10, 20).read(1, 71, 11, 15).read(2, 72, 12, 16).read(1, 71, 9, 13).right();
    }

    @Test
    void shouldAcceptACommitUnderWayInAKillThatHappenedOrNot() {
        publish(1, 71, 1, 2).killedIn(Kind.PUBLISH, Event.NONE, 72, 3, 9).killedIn(Kind.COMMIT, 1, 73, 4, 9).read(2, 73, 5, 6).right();
    }

    @Test
    void shouldAcceptAVersionThatNobodySawOfACommitUnderWayInAKill() {
        publish(1, 71, 1, 2).killedIn(Kind.COMMIT, 1, 72, 3, 6).killedIn(Kind.PUBLISH, Event.NONE, 73, 3, 9).publish(4, 74, 8, 10).right();
    }

    @Test
    void shouldFindAStaleRead() {
        publish(1, 71, 1, 2).publish(2, 72, 3, 4).read(1, 71, 5, 6).wrong(Violation.Kind.STALE_READ);
    }

    @Test
    void shouldFindAReadThatGoesBack() {
        publish(1, 71, 1, 2).publish(2, 72, 3, 20).read(2, 72, 5, 6).read(1, Event.ANY, 7, 8).wrong(Violation.Kind.STALE_READ);
    }

    @Test
    void shouldFindALostUpdate() {
        publish(1, 71, 1, 2).commit(1, 2, 72, 3, 10).commit(1, 3, 73, 4, 11).wrong(Violation.Kind.LOST_UPDATE);
    }

    @Test
    void shouldFindALostUpdateOfACommitUnderWayInAKill() {
        publish(1, 71, 1, 2).publish(2, 72, 3, 10).killedIn(Kind.COMMIT, 1, 73, 4, 11).read(3, 73, 12, 13)
            .wrong(Violation.Kind.LOST_UPDATE);
    }

    @Test
    void shouldFindACommitThatWasLost() {
        publish(1, 71, 1, 2).commit(1, 2, 72, 3, 4).commit(1, 2, 73, 5, 6).wrong(Violation.Kind.DUPLICATE_VERSION);
    }

    @Test
    void shouldFindADuplicateVersion() {
        publish(1, 71, 1, 20).publish(1, 72, 3, 14).wrong(Violation.Kind.DUPLICATE_VERSION);
    }

    @Test
    void shouldFindAGap() {
        publish(1, 71, 1, 2).publish(3, 73, 3, 4).wrong(Violation.Kind.GAP);
    }

    /** One call without an end, and two versions that nobody made. */
    @Test
    void shouldFindAGapThatTheDeadCannotFill() {
        publish(1, 71, 1, 2).killedIn(Kind.PUBLISH, Event.NONE, 72, 3, 4).publish(4, 74, 5, 6).wrong(Violation.Kind.GAP);
    }

    /** The only one that could have made version 2 began after version 3 was read. */
    @Test
    void shouldFindAGapThatTheDeadWereTooLateToFill() {
        publish(1, 71, 1, 2).publish(3, 73, 3, 20).read(3, 73, 4, 5).killedIn(Kind.PUBLISH, Event.NONE, 72, 6, 30)
            .wrong(Violation.Kind.GAP);
    }

    /** Both could have made version 2, and none version 3. */
    @Test
    void shouldFindAGapThatTransactionsOnAnotherBaseCannotFill() {
        publish(1, 71, 1, 2).killedIn(Kind.COMMIT, 1, 72, 3, 30).killedIn(Kind.COMMIT, 1, 73, 3, 30).publish(4, 74, 5, 6)
            .wrong(Violation.Kind.GAP);
    }

    @Test
    void shouldFindATornPayload() {
        publish(1, 71, 1, 2).read(1, Event.TORN, 3, 4).wrong(Violation.Kind.TORN_PAYLOAD);
    }

    @Test
    void shouldFindThePayloadOfAnotherVersion() {
        publish(1, 71, 1, 2).publish(2, 72, 3, 4).read(2, 71, 5, 6).wrong(Violation.Kind.WRONG_PAYLOAD);
    }

    @Test
    void shouldFindZerosInsteadOfAPayload() {
        publish(1, 71, 1, 2).read(1, Event.INITIAL, 5, 6).wrong(Violation.Kind.WRONG_PAYLOAD);
    }

    @Test
    void shouldFindThePayloadOfAnotherState() {
        publish(1, 71, 1, 2).read(1, 99, 3, 4);
        assertFalse(ExhaustiveSearch.isLinearizable(history));
        history.add(new Event(9, Kind.PUBLISH, STATE + 1, Event.NONE, 1, 99, 1, 2, true));
        assertEquals(List.of(Violation.Kind.WRONG_PAYLOAD), HistoryCheck.violations(history).stream().map(Violation::kind).toList());
    }

    @Test
    void shouldFindAReadOfTheFuture() {
        publish(1, 71, 1, 2).read(2, 72, 3, 4).publish(2, 72, 5, 6).wrong(Violation.Kind.FUTURE_READ);
    }

    @Test
    void shouldFindAReadOfAVersionThatNobodyMade() {
        publish(1, 71, 1, 2).read(2, Event.ANY, 3, 4).wrong(Violation.Kind.FUTURE_READ);
    }

    @Test
    void shouldFindAConflictWithoutWinner() {
        publish(1, 71, 1, 2).conflict(1, 1, 72, 3, 4).wrong(Violation.Kind.CONFLICT_WITHOUT_WINNER);
    }

    @Test
    void shouldFindAConflictWhoseWinnerCameLater() {
        publish(1, 71, 1, 2).conflict(1, 2, 72, 3, 4).publish(2, 73, 5, 6).wrong(Violation.Kind.CONFLICT_WITHOUT_WINNER);
    }

    @Test
    void shouldFindAConflictWhoseWinnerThereNeverWas() {
        publish(1, 71, 1, 2).conflict(1, 2, 72, 3, 4).wrong(Violation.Kind.CONFLICT_WITHOUT_WINNER);
    }

    @Test
    void shouldFindAConflictThatTookEffect() {
        publish(1, 71, 1, 2).publish(2, 72, 3, 20).conflict(1, 2, 73, 4, 15).read(2, 73, 5, 6).wrong(Violation.Kind.CONFLICT_TOOK_EFFECT);
    }

    @Test
    void shouldFindTwoCommitsThatChangedPlaces() {
        publish(2, 72, 1, 2).publish(1, 71, 3, 4).wrong(Violation.Kind.REORDERED_COMMITS);
    }

    @Test
    void shouldFindAnUnchangedCommitThatMoved() {
        publish(1, 71, 1, 2).publish(2, 72, 3, 4).add(Kind.UNCHANGED, 1, 2, Event.ANY, 5, 6, true).wrong(Violation.Kind.UNCHANGED_MOVED);
    }

    @Test
    void shouldFindAnImpossibleVersion() {
        read(-7, Event.ANY, 1, 2).wrong(Violation.Kind.IMPOSSIBLE_VERSION);
    }

    @Test
    void shouldNotMixStatesUp() {
        publish(1, 71, 1, 2);
        history.add(new Event(9, Kind.READ, STATE + 1, Event.NONE, 0, Event.INITIAL, 5, 6, true));
        assertEquals(List.of(), HistoryCheck.violations(history));
    }

    @Test
    void shouldRefusePayloadsThatCannotBeToldApart() {
        publish(1, 71, 1, 2).publish(2, 71, 3, 4);
        assertThrows(IllegalArgumentException.class, () -> HistoryCheck.violations(history));
    }
}
