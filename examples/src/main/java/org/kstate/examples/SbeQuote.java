package org.kstate.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.examples.sbe.Firm;
import org.kstate.examples.sbe.MessageHeaderDecoder;
import org.kstate.examples.sbe.MessageHeaderEncoder;
import org.kstate.examples.sbe.QuoteDecoder;
import org.kstate.examples.sbe.QuoteEncoder;
import org.kstate.notify.Watch;
import org.kstate.typed.Flyweight;
import org.kstate.typed.FlyweightState;

/**
 * A quote with fields, through the codec that sbe-tool generates of a schema of Simple Binary Encoding.
 *
 * <pre>
 *     SbeQuote write
 *     SbeQuote read
 * </pre>
 *
 * <p>The idea: a generated codec is a flyweight already. It reads and writes one buffer, and that buffer wraps the address that Kstate gives; the
 * nested {@link Message} is all that stands between the two. The build generates the codec of {@code quote-schema.xml} with each compilation.
 *
 * <p>The writer describes the state by the same schema: {@code kstate get} shows the fields by it, years later too, without this program. Agrona's
 * buffer needs the JVM's option {@code --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}.
 */
public final class SbeQuote {
    /** Name of the state. */
    static final String NAME = "quote.sbe";

    private static final String SCHEMA = "quote-schema.xml";
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long BID = 6_180_010_000L;
    private static final long SPREAD = 10_000;

    private SbeQuote() {
    }

    /**
     * Writes or reads until the process is ended.
     *
     * @param args {@code write} or {@code read}.
     * @throws IOException if the schema is not in the jar.
     */
    public static void main(final String[] args) throws IOException {
        final boolean isWriter = args.length == 1 && args[0].equals("write");
        if (!isWriter && !(args.length == 1 && args[0].equals("read"))) {
            System.err.println("Usage: SbeQuote write | SbeQuote read");
            System.exit(2);
        }
        try (Kstate store = Kstate.open();
             State state = store.subscribe(NAME, isWriter ? Permission.READ_WRITE : Permission.READ, Message.LENGTH)) {
            final FlyweightState<Message> quotes = FlyweightState.of(state, new Message());
            if (isWriter) {
                store.describe(NAME, schema());
                write(quotes);
            } else {
                read(quotes);
            }
        }
    }

    private static String schema() throws IOException {
        try (InputStream in = SbeQuote.class.getResourceAsStream(SCHEMA)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(final FlyweightState<Message> quotes) {
        for (long step = 0; !Thread.currentThread().isInterrupted(); step++) {
            final QuoteEncoder quote = quotes.flyweight().encoder();
            quote.symbol("BTC/USDT").firm(Firm.YES);
            quote.bid().mantissa(BID + step * SPREAD);
            quote.ask().mantissa(BID + SPREAD + step * SPREAD);
            final long version = quotes.publish();
            if (step == 0) {
                System.out.println("published version " + version);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private static void read(final FlyweightState<Message> quotes) {
        try (Watch watch = Watch.of(quotes.state()).open()) {
            while (watch.await()) {
                final long version = quotes.read();
                final QuoteDecoder quote = quotes.flyweight().decoder();
                System.out.println("version " + version + ": " + quote.symbol() + " " + quote.bid().mantissa() / 1e5 + " / "
                    + quote.ask().mantissa() / 1e5 + (quote.firm() == Firm.YES ? " firm" : ""));
            }
        }
    }

    /** The codec over the memory of a {@link FlyweightState}: the message header, then the message. */
    static final class Message implements Flyweight {
        static final int LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + QuoteEncoder.BLOCK_LENGTH;

        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        private final QuoteEncoder encoder = new QuoteEncoder();
        private final QuoteDecoder decoder = new QuoteDecoder();
        private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
        private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();

        @Override
        public int size() {
            return LENGTH;
        }

        @Override
        public void wrap(final long address, final int length) {
            buffer.wrap(address, length);
        }

        QuoteEncoder encoder() {
            return encoder.wrapAndApplyHeader(buffer, 0, headerEncoder);
        }

        /** Only of a version that was written: the header must be that of this message. */
        QuoteDecoder decoder() {
            return decoder.wrapAndApplyHeader(buffer, 0, headerDecoder);
        }
    }
}
