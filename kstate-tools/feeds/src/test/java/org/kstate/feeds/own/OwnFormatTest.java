package org.kstate.feeds.own;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedException;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.handler.FeedHandler;
import org.kstate.feeds.handler.FeedHandlerOptions;
import org.kstate.feeds.handler.JournalTally;

/** A format that the service loader finds, and what a feed makes of instruments that it names as it goes. */
class OwnFormatTest {
    private static final long NOW_NS = 1_723_161_253_937_086_000L;

    @TempDir
    private Path folder;

    @Test
    void shouldReadAFormatThatTheServiceLoaderFinds() throws IOException {
        final Path file = folder.resolve("x.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("tick A/B 1723161253937086000 1.5 2\ntick\ntick C 1723161253937086001 2.5 3\n".getBytes(StandardCharsets.US_ASCII));
        }
        final List<String> damage = new ArrayList<>();
        try (MergedFeed feed = FeedInputs.create().venue("v").add(file).onDamagedLine((path, line, reason) -> damage.add(line + reason)).open()) {
            final FeedEvent event = new FeedEvent();
            assertEquals(List.of("ticks tell no quotes, input=" + file), feed.remarks());
            assertTrue(feed.next(event));
            assertEquals("v.A_B", event.instrumentName());
            assertEquals(150_000_000, event.tradePrice());
            assertTrue(feed.next(event));
            assertEquals("v.C", event.instrumentName());
            assertEquals(1, event.instrument());
            assertEquals(3, event.line());
            assertEquals(List.of("v.A_B", "v.C"), feed.instruments().names());
        }
        assertEquals(List.of("2no tick"), damage);
    }

    @Test
    void shouldNameTheFormatWhereNoneFits() throws IOException {
        final FeedInputs inputs = FeedInputs.create().add(Files.writeString(folder.resolve("x"), "tock\n"));
        final String message = assertThrows(FeedException.class, inputs::open).getMessage();
        assertTrue(message.contains("ticks (tick SYMBOL"), message);
    }

    @Test
    void shouldRefuseAnInstrumentThatAnotherInputTells() throws IOException {
        final Path one = Files.write(folder.resolve("one"), ticks(3, 0));
        final Path two = Files.write(folder.resolve("two"), ticks(3, 0));
        try (MergedFeed feed = FeedInputs.create().add(one).add(two).open()) {
            final String message = assertThrows(FeedException.class, () -> feed.next(new FeedEvent())).getMessage();
            assertTrue(message.contains("two inputs would write the same states") && message.contains("name=S0"), message);
        }
    }

    @Test
    void shouldGoOnWhereItWasWithInstrumentsThatAreNamedAsItGoes() throws IOException {
        final Path file = Files.write(folder.resolve("ticks"), ticks(100, 0));
        for (int run = 0; run < 4; run++) {
            assertEquals(25, publish("store" + run, file, 25), "run " + run);
        }
        assertEquals(0, publish("another", file, 10));
        assertEquals(100, JournalTally.of(folder.resolve("journal")).events(), "each once, in the order of the feed");
    }

    @Test
    void shouldRefuseOtherInputsAlsoForInstrumentsThatAreNamedAsItGoes() throws IOException {
        publish("store", Files.write(folder.resolve("ticks"), ticks(100, 0)), 50);

        final Path other = Files.write(folder.resolve("other"), ticks(100, 1));
        final String message = assertThrows(FeedException.class, () -> publish("store", other, 10)).getMessage();
        assertTrue(message.contains("not the inputs that the journal was fed from"), message);
    }

    private long publish(final String store, final Path file, final int most) {
        try (MergedFeed feed = FeedInputs.create().add(file).open(); Kstate session = Kstate.open(folder.resolve(store));
             FeedHandler handler = FeedHandler.open(session, feed, FeedHandlerOptions.create().journal(folder.resolve("journal")))) {
            while (handler.published() < most && handler.next()) {
                // Published already.
            }
            return handler.published();
        }
    }

    /** A new instrument every seven lines, and older ones between. */
    private static List<String> ticks(final int count, final int shift) {
        return IntStream.range(0, count).mapToObj(i -> "tick S" + (i % 2 == 0 ? i / 7 : shift) + ' ' + (NOW_NS + i) + " 1." + i + " 2").toList();
    }
}
