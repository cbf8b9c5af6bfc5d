package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.SyntheticOptions;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.testing.SharedMemory;

/** A kind of the feed handler's payloads that comes late in a journal has columns, too. */
class ExportFeedKindsTest {
    private static final int QUOTES = 2_100;

    @TempDir(factory = SharedMemory.class)
    private Path folder;
    private String journal;

    /** Many quotes, then a trade. */
    @BeforeEach
    void commit() {
        journal = folder.resolve("journal").toString();
        final Map<PayloadKind, byte[]> payloads = payloads();
        try (Kstate store = Kstate.open(folder.resolve("store"))) {
            publish(store, "md.a.top", payloads.get(PayloadKind.TOP_OF_BOOK), QUOTES);
            publish(store, "md.a.trade", payloads.get(PayloadKind.LAST_TRADE), 1);
        }
    }

    private void publish(final Kstate store, final String name, final byte[] payload, final int count) {
        try (State state = store.subscribe(name, Permission.READ_WRITE, payload.length)) {
            state.persistTo(Path.of(journal));
            for (int i = 0; i < count; i++) {
                state.publish(payload);
            }
        }
    }

    private static Map<PayloadKind, byte[]> payloads() {
        final Map<PayloadKind, byte[]> payloads = new EnumMap<>(PayloadKind.class);
        final Bytes<?> payload = Bytes.allocateElasticOnHeap();
        final FeedEvent event = new FeedEvent();
        final FeedInputs inputs = FeedInputs.create();
        inputs.addSynthetic(SyntheticOptions.create());
        try (MergedFeed feed = inputs.open()) {
            while (payloads.size() < 2 && feed.next(event)) {
                final PayloadKind kind = PayloadKind.of(event.kind());
                payload.clear().writeLimit(kind.length());
                kind.encode(event, payload, 0);
                payload.writePosition(kind.length());
                payloads.put(kind, payload.toByteArray());
            }
        }
        return payloads;
    }

    @Test
    void shouldHaveColumnsOfAKindThatComesLate() {
        final List<String> csv = CommandRun.of("export", journal, "--format", "csv").out();
        final List<String> header = Arrays.asList(csv.get(0).split(","));
        assertEquals(QUOTES + 2, csv.size());
        final List<String> trade = Arrays.asList(csv.get(QUOTES + 1).split(",", -1));
        assertEquals("trade", trade.get(header.indexOf("kind")));
        assertTrue(trade.get(header.indexOf("price")).matches("[0-9.]+"), trade::toString);
        assertEquals("", trade.get(header.indexOf("misfit")));
        assertTrue(Arrays.asList(csv.get(1).split(",", -1)).get(header.indexOf("bid")).matches("[0-9.]+"), () -> csv.get(1));
    }

    /** A short table has the columns of the kinds that it holds. */
    @Test
    void shouldHaveNoMoreColumnsThanAShortTableNeeds() {
        final String header = CommandRun.of("export", journal, "--format", "csv", "--states", "md.a.trade").out().get(0);
        assertTrue(header.contains(",price,") && header.contains(",tradeId,"), header);
        assertFalse(header.contains(",bid,"), header);
    }
}
