package org.kstate.feeds.itch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.feeds.DamagedLineException;
import org.kstate.feeds.DamagedLines;
import org.kstate.feeds.EventKind;
import org.kstate.feeds.FeedCount;
import org.kstate.feeds.FeedCounters;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.testing.RecordedData;

class ItchSourceTest {
    private static final long MIDNIGHT_NS =
        LocalDate.of(2019, 12, 30).atStartOfDay(ZoneId.of("America/New_York")).toInstant().toEpochMilli() * 1_000_000;
    private static final List<String> STOCKS = List.of("AAPL", "BRK A", "ZXZZT");

    @TempDir
    private Path folder;
    private final List<String> damage = new ArrayList<>();

    /** A thousand messages from the middle of a day: most are about orders that were entered before. */
    @Test
    void shouldReadTheRecordedMessagesAndCountWhatTheyDoNotContain() throws IOException {
        final Path file = RecordedData.itchFile();
        try (MergedFeed feed = FeedInputs.create().damagedLines(DamagedLines.FATAL).add(file).open()) {
            final List<FeedEvent> events = read(feed);
            final FeedCounters counters = feed.counters();
            assertEquals(1000, counters.lines());
            assertEquals(0, counters.damaged() + counters.unknown() + counters.outOfOrder());
            assertEquals(7, counters.ignored(), "four NOII messages, one system event, two crosses without shares");
            assertEquals(List.of("messages about orders that the input does not contain were skipped, replaces=222 deletes=137 cancels=6"
                + " executions=28 pricedExecutions=1 ofUnknownSide=5, input=" + file), feed.remarks());
            assertEquals(222 + 137 + 6 + 28 + 1 + 5, counters.get(FeedCount.ORPHANS));
            assertEquals(6, counters.trades(), "four of hidden orders, and the two crosses of four that had shares");
            assertEquals(PlainBooks.events(Files.readAllBytes(file)), texts(events));
            assertEquals(34_200_000_000_230L, events.get(0).exchangeNs() - MIDNIGHT_NS, 2_400_000L);
            assertTrue(events.stream().allMatch(event -> event.receiveNs() == event.exchangeNs()));
            assertEquals(186, feed.instruments().size(), "instruments of 322 that an order or a trade names");
        }
    }

    /** Whole books, from the first order on: what each message leaves on top is what a plain reading finds. */
    @Test
    void shouldBuildWholeBooks() throws IOException {
        final byte[] file = session(6_000);
        final List<FeedEvent> events = read(file);

        assertEquals(PlainBooks.events(file), texts(events));
        assertTrue(events.size() > 1_500, "events=" + events.size());
        assertEquals(List.of(), damage);
    }

    @Test
    void shouldTellATradeBeforeTheQuoteThatItLeaves() throws IOException {
        final List<FeedEvent> events = read(new ItchMessages().event('O').add(1, "AAPL", 1, 'B', 100, 2_900_000)
            .addAttributed(1, "AAPL", 2, 'S', 50, 2_900_100).execute(1, 2, 50, 7).executeAt(1, 1, 40, 8, 'N', 2_899_000)
            .executeAt(1, 1, 60, 9, 'Y', 2_899_900).bytes());

        assertEquals(List.of("2 AAPL 2900000x100 -x-", "3 AAPL 2900000x100 2900100x50", "4 AAPL traded 50 at 2900100 BUYER 7",
            "4 AAPL 2900000x100 -x-", "5 AAPL 2900000x60 -x-", "6 AAPL traded 60 at 2899900 SELLER 9", "6 AAPL -x- -x-"), texts(events));
        assertEquals(MIDNIGHT_NS + ItchMessages.OPENING_NS + 2, events.get(0).receiveNs());
        assertEquals(29_000_000_000L, events.get(0).bidPrice(), "290 dollars");
        assertEquals(10_000_000_000L, events.get(0).bidQuantity());
    }

    @Test
    void shouldSkipWhatIsDamagedAndGoOn() throws IOException {
        final byte[] sound = new ItchMessages().add(1, "AAPL", 1, 'B', 100, 10_000).bytes();
        final byte[] file = new ItchMessages().raw(sound).raw(sound).raw((byte) 0, (byte) 2, (byte) 'A', (byte) 0)
            .raw((byte) 0, (byte) 2, (byte) 'z', (byte) 0).cancel(1, 1, 101).replace(1, 1, 1, 5, 5).add(1, "AAPL", 2, 'b', 1, 1)
            .delete(1, 1).raw(Arrays.copyOf(sound, 20)).bytes();

        assertEquals(List.of("1 AAPL 10000x100 -x-", "8 AAPL -x- -x-"), texts(read(file)));
        assertEquals(6, damage.size(), damage::toString);
        assertTrue(damage.get(0).startsWith("2 an order has the reference of another"), damage::toString);
        assertTrue(damage.get(1).startsWith("3 a message is shorter than its type"), damage::toString);
        assertTrue(damage.get(5).startsWith("9 the file ends inside a message"), damage::toString);
        try (MergedFeed feed = inputs(file).damagedLines(DamagedLines.FATAL).open()) {
            assertEquals(2, assertThrows(DamagedLineException.class, () -> read(feed)).line());
        }
    }

    @Test
    void shouldReadGzipAndWantTheDay() throws IOException {
        final Path file = folder.resolve("messages.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(session(100));
        }
        final String message = assertThrows(FeedException.class, () -> FeedInputs.create().add(file).open()).getMessage();
        assertTrue(message.contains("MMDDYYYY"), message);
        try (MergedFeed feed = FeedInputs.create().date(LocalDate.of(2019, 12, 30)).add(file).open()) {
            assertTrue(read(feed).size() > 20);
        }
    }

    @Test
    void shouldKeepOrdersWhileTheyComeAndGo() {
        final OrderTable table = new OrderTable();
        final Random random = new Random(1);
        final Map<Long, Long> expected = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            final long reference = 1 + random.nextInt(20_000);
            final int place = table.find(reference);
            assertEquals(expected.containsKey(reference), place != OrderTable.NONE);
            if (place == OrderTable.NONE) {
                table.add(reference, null, (byte) 'B', i, 1);
                expected.put(reference, (long) i);
            } else {
                assertEquals(expected.get(reference), table.price(place));
                if (random.nextBoolean()) {
                    table.remove(place);
                    expected.remove(reference);
                }
            }
            assertEquals(expected.size(), table.size());
        }
    }

    private List<FeedEvent> read(final byte[] file) throws IOException {
        try (MergedFeed feed = inputs(file).open()) {
            return read(feed);
        }
    }

    private FeedInputs inputs(final byte[] file) throws IOException {
        return FeedInputs.create().onDamagedLine((path, line, reason) -> damage.add(line + " " + reason))
            .add(Files.write(folder.resolve("12302019.NASDAQ_ITCH50"), file));
    }

    private static List<FeedEvent> read(final MergedFeed feed) {
        final List<FeedEvent> events = new ArrayList<>();
        for (FeedEvent event = new FeedEvent(); feed.next(event); event = new FeedEvent()) {
            events.add(event);
        }
        return events;
    }

    private static List<String> texts(final List<FeedEvent> events) {
        return events.stream().map(event -> event.line() + " " + event.instrumentName().replace('_', ' ') + " " + (event.kind() == EventKind.TRADE
            ? "traded " + event.tradeQuantity() / 100_000_000 + " at " + event.tradePrice() / 10_000 + " " + event.aggressor() + " " + event.tradeId()
            : level(event.bidPrice(), event.bidQuantity()) + " " + level(event.askPrice(), event.askQuantity()))).toList();
    }

    private static String level(final long price, final long quantity) {
        return price == FeedEvent.ABSENT ? "-x-" : price / 10_000 + "x" + quantity / 100_000_000;
    }

    /** Orders of three stocks that come, change and go, the same each time. */
    private static byte[] session(final int messages) {
        final Random random = new Random(7);
        final ItchMessages out = new ItchMessages();
        final List<long[]> orders = new ArrayList<>();
        long reference = 0;
        for (int i = 0; i < messages; i++) {
            final int locate = 1 + random.nextInt(STOCKS.size());
            final String stock = STOCKS.get(locate - 1);
            final boolean buy = random.nextBoolean();
            final int shares = 1 + random.nextInt(100);
            final int price = 1_000_000 + (buy ? -100 : 100) * random.nextInt(20);
            final int kind = orders.size() < 60 ? 0 : random.nextInt(8);
            if (kind <= 1 || orders.isEmpty()) {
                orders.add(new long[] {++reference, locate, shares});
                if (kind == 0) {
                    out.add(locate, stock, reference, buy ? 'B' : 'S', shares, price);
                } else {
                    out.addAttributed(locate, stock, reference, buy ? 'B' : 'S', shares, price);
                }
                continue;
            }
            final int index = random.nextInt(orders.size());
            final long[] order = orders.get(index);
            final int part = 1 + random.nextInt((int) order[2]);
            final int of = (int) order[1];
            switch (kind) {
                case 2 -> out.execute(of, order[0], part, i);
                case 3 -> out.executeAt(of, order[0], part, i, random.nextBoolean() ? 'Y' : 'N', price);
                case 4 -> out.cancel(of, order[0], part);
                case 5 -> out.delete(of, order[0]);
                case 6 -> out.replace(of, order[0], ++reference, shares, price);
                default -> out.trade(of, STOCKS.get(of - 1), shares, price, i);
            }
            if (kind == 6) {
                orders.set(index, new long[] {reference, of, shares});
            } else if (kind == 5 || kind < 5 && part == order[2]) {
                orders.remove(index);
            } else if (kind < 5) {
                order[2] -= part;
            }
        }
        return out.event('C').cross(1, "AAPL", 0, 0, 1).cross(1, "AAPL", 5, 1_000_000, 2).bytes();
    }
}
