package org.kstate.feeds.marketdata;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kstate.feeds.Aggressor;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.book.BookSide;

import java.nio.ByteBuffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PayloadTest {
    private static final int CAPACITY = 256;
    private static final long OFFSET = 24;

    private final BytesStore<?, ?> store = BytesStore.nativeStoreWithFixedCapacity(CAPACITY);

    @AfterEach
    void release() {
        store.releaseLast();
    }

    @Test
    void shouldGiveBackAQuote() {
        TopOfBook.encode(quote(), store, OFFSET);
        assertTrue(TopOfBook.verify(store, OFFSET));
        assertEquals(1, TopOfBook.receiveNs(store, OFFSET));
        assertEquals(FeedEvent.ABSENT, TopOfBook.exchangeNs(store, OFFSET));
        assertEquals(3, TopOfBook.bidPrice(store, OFFSET));
        assertEquals(4, TopOfBook.bidQuantity(store, OFFSET));
        assertEquals(5, TopOfBook.askPrice(store, OFFSET));
        assertEquals(6, TopOfBook.askQuantity(store, OFFSET));
        assertEquals(7, TopOfBook.updateId(store, OFFSET));
        assertEquals(8, TopOfBook.input(store, OFFSET));
        assertEquals(9, TopOfBook.line(store, OFFSET));
        assertEquals(10, TopOfBook.sequence(store, OFFSET));
    }

    @Test
    void shouldGiveBackATrade() {
        LastTrade.encode(trade(), store, OFFSET);
        assertTrue(LastTrade.verify(store, OFFSET));
        assertEquals(1, LastTrade.receiveNs(store, OFFSET));
        assertEquals(2, LastTrade.exchangeNs(store, OFFSET));
        assertEquals(3, LastTrade.price(store, OFFSET));
        assertEquals(4, LastTrade.quantity(store, OFFSET));
        assertEquals(5, LastTrade.tradeId(store, OFFSET));
        assertEquals(Aggressor.SELLER, LastTrade.aggressor(store, OFFSET));
        assertEquals(8, LastTrade.input(store, OFFSET));
        assertEquals(9, LastTrade.line(store, OFFSET));
        assertEquals(10, LastTrade.sequence(store, OFFSET));
    }

    @Test
    void shouldGiveBackABookAndShowItWhereItLies() {
        final BytesStore<?, ?> bytes = BytesStore.nativeStoreWithFixedCapacity(BookLevels.LENGTH);
        final BookFlyweight flyweight = new BookFlyweight();
        BookLevels.encode(book(), bytes, 0);
        flyweight.wrap(bytes, flyweight.size());
        assertTrue(BookLevels.verify(bytes, 0));
        assertEquals(PayloadKind.BOOK, PayloadKind.recognized(bytes, 0));
        assertEquals("book bid 0.00000012 x 3  ask 0.0000002 x 1  levels 10 + 2", PayloadText.line(bytes, 0));
        assertEquals(10, flyweight.bidLevels());
        assertEquals(2, flyweight.askLevels());
        assertEquals(7, flyweight.updateId());
        assertEquals(1, flyweight.receiveNs());
        assertEquals(2, flyweight.exchangeNs());
        for (int level = 0; level < BookLevels.LEVELS; level++) {
            assertEquals(12 - level, flyweight.bidPrice(level));
            assertEquals(flyweight.bidPrice(level), BookLevels.bidPrice(bytes, 0, level));
            assertEquals(3 * FixedPoint.ONE, flyweight.bidQuantity(level));
            assertEquals(level < 2 ? 20 + level : FeedEvent.ABSENT, flyweight.askPrice(level));
            assertEquals(flyweight.askQuantity(level), BookLevels.askQuantity(bytes, 0, level));
        }
        assertEquals(10, bytes.readLong(24), "the documented place of bidLevels");
        assertEquals(20, bytes.readLong(200), "the documented place of the best offer");
        assertEquals(10, BookLevels.sequence(bytes, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> flyweight.bidPrice(10));
        bytes.writeLong(200, 21);
        assertFalse(BookLevels.verify(bytes, 0));
        bytes.releaseLast();
    }

    private static FeedEvent book() {
        final BookSide bids = BookSide.bids();
        final BookSide asks = BookSide.asks();
        for (int price = 1; price <= 12; price++) {
            bids.set(price, 3 * FixedPoint.ONE);
        }
        asks.set(21, FixedPoint.ONE);
        asks.set(20, FixedPoint.ONE);
        return new FeedEvent().depth(bids, asks, 7).time(1, 2).place(8, 9).sequence(10);
    }

    @Test
    void shouldBeWholeWordsThatFitAnyUsualPage() {
        assertEquals(88, TopOfBook.LENGTH);
        assertEquals(80, LastTrade.LENGTH);
    }

    @Test
    void shouldWriteAndReadThroughBytesToo() {
        final Bytes<ByteBuffer> bytes = Bytes.elasticHeapByteBuffer(8);
        TopOfBook.encode(quote(), bytes, 0);
        bytes.writePosition(TopOfBook.LENGTH);
        assertTrue(TopOfBook.verify(bytes, 0));
        assertEquals(10, TopOfBook.sequence(bytes, 0));
        bytes.writePosition(TopOfBook.LENGTH - 1);
        assertFalse(TopOfBook.verify(bytes, 0), "too short");
        bytes.releaseLast();
    }

    @Test
    void shouldNoticeAnyChangedBit() {
        TopOfBook.encode(quote(), store, OFFSET);
        for (long bit = 0; bit < TopOfBook.LENGTH * 8L; bit++) {
            final long at = OFFSET + bit / 8;
            final byte kept = store.readByte(at);
            store.writeByte(at, (byte) (kept ^ 1 << bit % 8));
            assertFalse(TopOfBook.verify(store, OFFSET), "bit=" + bit);
            store.writeByte(at, kept);
        }
        assertTrue(TopOfBook.verify(store, OFFSET));
    }

    @Test
    void shouldNoticeAPayloadTornAtAnyByte() {
        TopOfBook.encode(quote(), store, 0);
        TopOfBook.encode(quote().quote(13, 14, 15, 16, 17).time(11, 12).sequence(11), store, 96);
        assertTrue(TopOfBook.verify(store, 96));
        for (int torn = 1; torn < TopOfBook.LENGTH; torn++) {
            store.writeByte(96 + torn - 1, store.readByte(torn - 1));
            assertFalse(TopOfBook.verify(store, 96), "torn=" + torn);
        }
    }

    @Test
    void shouldTellKindsApartAndFromNothing() {
        assertFalse(TopOfBook.verify(store, OFFSET), "zeros are no quote");
        assertFalse(LastTrade.verify(store, OFFSET), "zeros are no trade");
        TopOfBook.encode(quote(), store, OFFSET);
        assertFalse(LastTrade.verify(store, OFFSET));
        LastTrade.encode(trade(), store, OFFSET);
        assertFalse(TopOfBook.verify(store, OFFSET));
    }

    private static FeedEvent quote() {
        return new FeedEvent().quote(3, 4, 5, 6, 7).time(1, FeedEvent.ABSENT).place(8, 9).sequence(10);
    }

    private static FeedEvent trade() {
        return new FeedEvent().trade(3, 4, 5, Aggressor.SELLER).time(1, 2).place(8, 9).sequence(10);
    }
}
