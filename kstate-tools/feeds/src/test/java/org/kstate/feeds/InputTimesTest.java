package org.kstate.feeds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Times are of the unit that was said, or damage: none becomes one of 1970. */
class InputTimesTest {
    private static final String TRADE = " {\"stream\":\"x@trade\",\"data\":{\"t\":1,\"s\":\"X\",\"p\":\"1\",\"q\":\"1\",\"T\":%s,\"m\":true}}";
    private static final String NOW_NS = "1723161253937086123";

    @TempDir
    private Path folder;

    private final Recorded.Complaints complaints = new Recorded.Complaints();

    @ParameterizedTest
    @CsvSource({
        "SECONDS, 1723161253, 1723161253000000000", "SECONDS, 1723161253.937086123, 1723161253937086123",
        "SECONDS, 1723161253.5, 1723161253500000000", "MILLISECONDS, 1723161253937, 1723161253937000000",
        "MILLISECONDS, 1723161253937.08, 1723161253937080000", "MICROSECONDS, 1723161253937086, 1723161253937086000",
        "NANOSECONDS, 1723161253937086123, 1723161253937086123", "SECONDS, 946684800, 946684800000000000",
        "MILLISECONDS, 4102444799999, 4102444799999000000"
    })
    void shouldReadReceiveTimesInTheUnitThatIsSaid(final EpochUnit unit, final String time, final long expectedNs) {
        assertEquals(List.of(expectedNs), receiveTimes(unit, time));
        assertEquals(List.of(), complaints.texts());
    }

    @ParameterizedTest
    @CsvSource({
        "1723161253, s", "1723161253937, ms", "1723161253937086, us"
    })
    void shouldTakeTimesOfAnotherUnitForDamageAndSayWhichItLooksLike(final String time, final String symbol) {
        assertEquals(List.of(Long.parseLong(NOW_NS)), receiveTimes(EpochUnit.NANOSECONDS, time, NOW_NS));
        assertEquals(List.of("x:1 its receive time is not of the years 2000 to 2100, in ns; in " + symbol
            + " it is: give that as the unit of time"), complaints.texts());
    }

    @ParameterizedTest
    @CsvSource({
        "NANOSECONDS, 946684799999999999", "NANOSECONDS, 4102444800000000000", "NANOSECONDS, 0", "NANOSECONDS, 9223372036854775807",
        "MILLISECONDS, 1723161253", "MILLISECONDS, 946684799999", "SECONDS, 4102444800", "MICROSECONDS, 1723161253937086123"
    })
    void shouldTakeTimesOfOtherCenturiesForDamage(final EpochUnit unit, final String time) {
        final String good = Long.toString(Long.parseLong(NOW_NS) / unit.ns());

        assertEquals(1, receiveTimes(unit, time, good).size());
        assertEquals(1, complaints.texts().size());
        assertTrue(complaints.texts().get(0).startsWith("x:1 its receive time is not of the years 2000 to 2100"), complaints.texts()::toString);
    }

    @Test
    void shouldTakeAnEmptyFractionForDamage() {
        assertEquals(1, receiveTimes(EpochUnit.SECONDS, "1723161253.", "1723161254").size());
    }

    /** Milliseconds have 13 digits until 2286, microseconds 16: of Binance's spot captures since 2025. */
    @ParameterizedTest
    @CsvSource({
        "1723161253937, 1723161253937000000", "1735689600123456, 1735689600123456000", "1735689600123456789, 1735689600123456789"
    })
    void shouldTellTheUnitOfExchangeTimesByTheirDigits(final String time, final long expectedNs) {
        assertEquals(List.of(expectedNs), Recorded.all(open(EpochUnit.NANOSECONDS, NOW_NS + String.format(TRADE, time))).stream()
            .map(FeedEvent::exchangeNs).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "1723161253", "99999999999999", "-1723161253937", "9223372036854775807"})
    void shouldTakeOtherExchangeTimesForDamage(final String time) {
        assertEquals(List.of(), Recorded.all(open(EpochUnit.NANOSECONDS, NOW_NS + String.format(TRADE, time))));
        assertEquals(List.of("x:1 member T of data is out of range"), complaints.texts());
    }

    private List<Long> receiveTimes(final EpochUnit unit, final String... times) {
        final String[] lines = new String[times.length];
        for (int i = 0; i < times.length; i++) {
            lines[i] = times[i] + String.format(TRADE, "1723161253937");
        }
        return Recorded.all(open(unit, lines)).stream().map(FeedEvent::receiveNs).toList();
    }

    private MergedFeed open(final EpochUnit unit, final String... lines) {
        return FeedInputs.create().timeUnit(unit).onDamagedLine(complaints).add(Recorded.plain(folder, "x", lines)).open();
    }
}
