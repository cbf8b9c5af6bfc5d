package org.kstate.feeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvSourceTest {
    private static final long SECOND_NS = 1_598_918_400_000_000_000L;
    private static final String QUOTES = "time=ts:us,name=sym,bid=b,bidqty=bq,ask=a,askqty=aq";

    @TempDir
    private Path folder;
    private final Recorded.Complaints complaints = new Recorded.Complaints();

    @Test
    void shouldReadTardisQuotesAndTrades() {
        final FeedEvent quote = only("tardis-quotes", "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount",
            "binance,BTCUSDT,1598918400012345,1598918400015678,0.5,11650.01,11649.99,2");
        assertEquals("BTCUSDT", quote.instrumentName());
        assertEquals(SECOND_NS + 15_678_000, quote.receiveNs());
        assertEquals(SECOND_NS + 12_345_000, quote.exchangeNs());
        assertEquals(List.of(1_164_999_000_000L, 200_000_000L, 1_165_001_000_000L, 50_000_000L),
            List.of(quote.bidPrice(), quote.bidQuantity(), quote.askPrice(), quote.askQuantity()));
        assertEquals(2, quote.line());

        final FeedEvent trade = only("tardis-trades", "exchange,symbol,timestamp,local_timestamp,id,side,price,amount",
            "bitmex,XBTUSD,1598918400012345,1598918400015678,4a1c-ff,sell,11650.5,100");
        assertEquals(Aggressor.SELLER, trade.aggressor());
        assertEquals(FeedEvent.ABSENT, trade.tradeId(), "a number that is none");
        assertEquals(1_165_050_000_000L, trade.tradePrice());
    }

    /** Whole numbers of 1e-9, or prices with a point and times in ISO 8601, whichever was chosen for the download. */
    @Test
    void shouldReadDatabentoInBothOfItsForms() {
        final String header = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,bid_px_00,"
            + "ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol";
        final FeedEvent raw = only("databento-mbp-1", header, "1598918400000000123,1598918400000000100,1,2,3,A,B,0,100250000000,1,130,9,77,"
            + "100250000000,9223372036854775807,5,0,1,0,ES.FUT");
        final FeedEvent pretty = only("databento-mbp-1", header, "2020-09-01T00:00:00.000000123Z,2020-09-01T00:00:00.000000100Z,1,2,3,A,B,0,"
            + "100.250000000,1,130,9,77,100.250000000,,5,0,1,0,ES.FUT");
        for (final FeedEvent event : List.of(raw, pretty)) {
            assertEquals("ES.FUT", event.instrumentName());
            assertEquals(SECOND_NS + 123, event.receiveNs());
            assertEquals(SECOND_NS + 100, event.exchangeNs());
            assertEquals(10_025_000_000L, event.bidPrice());
            assertEquals(FeedEvent.ABSENT, event.askPrice());
            assertEquals(77, event.updateId());
        }
        final FeedEvent trade = only("databento-trades", "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,"
            + "ts_in_delta,sequence,symbol", "1598918400000000123,1598918400000000100,0,2,3,T,A,0,-37630000000,7,0,9,78,CLK0");
        assertEquals(-3_763_000_000L, trade.tradePrice());
        assertEquals(Aggressor.SELLER, trade.aggressor());
    }

    @ParameterizedTest
    @CsvSource({
        "s,1598918400,0", "ms,1598918400001,1000000", "us,1598918400000001,1000", "ns,1598918400000000001,1", "s,1598918400.25,250000000",
        "iso,2020-09-01T00:00:00Z,0", "iso,2020-09-01 02:00:00.5+02:00,500000000", "us,2020-09-01T00:00:00.000000001,1"
    })
    void shouldReadTimesInEachUnit(final String unit, final String time, final long expectedNs) {
        assertEquals(SECOND_NS + expectedNs, only("time=t:" + unit + ",bid=b", "t,b", time + ",1").receiveNs());
    }

    @ParameterizedTest
    @CsvSource({
        "b,0.1,10000000", "b,0.00000001,1", "b,92233720368.54775807,9223372036854775807", "b:1e4,12345,123450000", "b:1e8,1,1", "b:1e9,10,1",
        "b:1e9,0.5,50000000", "b:1e0,3,300000000", "b:1e9,-20,-2"
    })
    void shouldReadNumbersExactly(final String column, final String number, final long expected) {
        assertEquals(expected, only("time=t:s,bid=" + column, "t,b", "1598918400," + number).bidPrice());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.000000001", "1e5", "x", "+1", "92233720368.54775808", "nan", "1 "})
    void shouldTakeWhatItCannotKeepExactlyForDamage(final String number) {
        assertEquals(List.of(), read("time=t:s,bid=b", "t,b", "1598918400," + number));
        assertEquals(1, complaints.texts().size());
        assertEquals(List.of(), read("time=t:s,bid=b:1e9", "t,b", "1598918400,1"));
    }

    @Test
    void shouldReadQuotedFields() {
        final FeedEvent event = only("time=#2:s,name=#1,bid=#3", "\"A \"\"B\"\", C\",\"1598918400\",\"1.5\"");
        assertEquals("A__B___C", event.instrumentName());
        assertEquals(150_000_000, event.bidPrice());
        assertEquals(List.of(), read("time=#1:s,bid=#2", "1598918400,\"1.5", "1598918400,\"1\"5"));
        assertEquals(List.of("x.csv:1 a quoted field does not end on its line", "x.csv:2 something follows the closing quote of field 2"),
            complaints.texts());
    }

    @Test
    void shouldReadNumberedColumnsWithAndWithoutAFirstLineOfNames() {
        assertEquals(2, read("time=#1:s,bid=#2", "1598918400,1", "1598918401,1").size());
        assertEquals(2, read("time=#1:s,bid=#2", "time,bid", "1598918400,1", "1598918401,1").size());
        assertEquals(List.of(), complaints.texts());
    }

    @Test
    void shouldReadGzipAndOtherSeparators() {
        Recorded.write(folder.resolve("x.csv"), Recorded.gzip("ts\tp", "1598918400\t1.5"));
        try (MergedFeed feed = inputs("time=ts:s,price=p,sep=tab").open()) {
            assertEquals(150_000_000, Recorded.all(feed).get(0).tradePrice());
        }
    }

    @Test
    void shouldSkipRowsThatAreShortLongOrWithoutTheirParts() {
        assertEquals(1, read(QUOTES, "ts,sym,b,bq,a,aq", "1598918400000000,S,1,1,2,1", "1598918400000000,S,1,1,2", "1598918400000000,S,1,1,2,1,",
            ",S,1,1,2,1", "1598918400000000,,1,1,2,1", "1598918400,S,1,1,2,1", "15989184000000001x,S,1,1,2,1").size());
        assertEquals(6, complaints.texts().size(), complaints.texts()::toString);
        assertEquals(List.of(), read("time=t:s,price=p", "t,p", "1598918400,"));
    }

    @Test
    void shouldNameInstrumentsByAColumnOrByTheUser() {
        final String[] rows = {"ts,sym,b,bq,a,aq", "1598918400000000,A/B,1,1,2,1", "1598918400000001,C,1,1,2,1", "1598918400000001,A B,1,1,2,1",
            "1598918400000001,A/B,1,1,2,1"};
        assertEquals(List.of("A_B", "C", "A_B"), read(QUOTES, rows).stream().map(FeedEvent::instrumentName).toList());
        assertTrue(complaints.texts().get(0).contains("x.csv:4 its symbol would have the name of another, A/B"), complaints.texts()::toString);

        Recorded.plain(folder, "x.csv", rows);
        try (MergedFeed feed = inputs(QUOTES).name("mine").open()) {
            assertEquals(List.of("mine"), feed.instruments().names());
            assertEquals(List.of("mine", "mine"), Recorded.all(feed).stream().map(FeedEvent::instrumentName).toList());
        }
        assertEquals("x", only("time=ts:us,bid=b", "ts,b", "1598918400000000,1").instrumentName());
    }

    @Test
    void shouldHaveNothingToComplainOfInAFileOfNamesAlone() {
        Recorded.plain(folder, "x.csv", "ts,b");
        try (MergedFeed feed = inputs("time=ts:us,bid=b").open()) {
            assertEquals(List.of(), Recorded.all(feed));
            assertEquals(null, feed.complaint());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "tardis", "bid=b", "time=t", "time=t,bid=b,price=p", "time=t,bidqty=q", "time=t,qty=q", "time=t:h,bid=b", "time=t,bid=b,what=x",
        "time=t,bid=#2", "time=t,bid=b,sep=x", "time=t,bid=", "time=t,,bid=b"
    })
    void shouldRefuseWhatIsNoMapping(final String mapping) {
        assertThrows(FeedException.class, () -> CsvFormat.of(mapping));
    }

    @Test
    void shouldReplacePartsOfAPreset() {
        final FeedEvent event = only("tardis-quotes,time=timestamp:us", "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,"
            + "bid_amount", "binance,BTCUSDT,1598918400012345,1598918400015678,0.5,11650.01,11649.99,2");
        assertEquals(SECOND_NS + 12_345_000, event.receiveNs());
    }

    private FeedEvent only(final String mapping, final String... lines) {
        final List<FeedEvent> events = read(mapping, lines);
        assertEquals(1, events.size(), complaints.texts()::toString);
        return events.get(0);
    }

    private List<FeedEvent> read(final String mapping, final String... lines) {
        Recorded.plain(folder, "x.csv", lines);
        try (MergedFeed feed = inputs(mapping).open()) {
            return Recorded.all(feed);
        }
    }

    private FeedInputs inputs(final String mapping) {
        return FeedInputs.create().format(CsvFormat.of(mapping)).onDamagedLine(complaints).add(folder.resolve("x.csv"));
    }
}
