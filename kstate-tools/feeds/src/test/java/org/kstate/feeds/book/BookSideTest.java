package org.kstate.feeds.book;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.testing.Allocation;

class BookSideTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHoldWhatASortedMapHolds(final boolean bids) {
        final Random random = new Random(1);
        final BookSide side = bids ? BookSide.bids() : BookSide.asks();
        final TreeMap<Long, Long> expected = new TreeMap<>(bids ? Comparator.<Long>reverseOrder() : Comparator.<Long>naturalOrder());
        for (int i = 0; i < 20_000; i++) {
            final long price = random.nextInt(300) - 150;
            final long quantity = random.nextInt(4);
            if (random.nextBoolean()) {
                side.set(price, quantity);
                expected.put(price, quantity);
            } else {
                side.add(price, quantity);
                expected.merge(price, quantity, Long::sum);
            }
            expected.remove(price, 0L);
            if (i % 5_000 == 4_999) {
                side.clear();
                expected.clear();
            }
            assertEquals(expected.size(), side.levels());
            int level = 0;
            for (final Iterator<Map.Entry<Long, Long>> entries = expected.entrySet().iterator(); entries.hasNext() && level < 10; level++) {
                final Map.Entry<Long, Long> entry = entries.next();
                assertEquals(entry.getKey(), side.price(level));
                assertEquals(entry.getValue(), side.quantity(level));
            }
        }
    }

    @Test
    void shouldAllocateNothing() {
        final BookSide side = BookSide.bids();
        for (int price = 0; price < 1000; price++) {
            side.set(price, 1);
        }
        final long[] next = new long[1];
        assertEquals(0, Allocation.measure(() -> {
            final long price = next[0]++ % 1000;
            side.set(price, 0);
            side.add(price, 5);
        }));
    }
}
