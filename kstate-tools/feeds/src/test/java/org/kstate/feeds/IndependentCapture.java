package org.kstate.feeds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What one instrument's recorded files hold, found by splitting strings: slow, simple, for undamaged gzip files, and independent
 * of the readers under test. Numbers are scaled by 100 000 000, and {@link Long#MIN_VALUE} stands for what a file does not tell.
 */
public final class IndependentCapture {
    /** What a file does not tell. */
    public static final long NONE = Long.MIN_VALUE;

    private static final Pattern MEMBER = Pattern.compile("\"([A-Za-z]+)\":(\"([^\"]*)\"|[^,}{\\[]+)");

    /**
     * A quote as the file has it.
     *
     * @param receiveNs   when it was received.
     * @param exchangeNs  when it happened, or {@link #NONE}.
     * @param bidPrice    scaled.
     * @param bidQuantity scaled.
     * @param askPrice    scaled.
     * @param askQuantity scaled.
     * @param updateId    the exchange's number, or {@link #NONE}.
     * @param line        from 1; of a pair of rows the second.
     */
    public record Quote(long receiveNs, long exchangeNs, long bidPrice, long bidQuantity, long askPrice, long askQuantity,
        long updateId, long line) {
    }

    /**
     * A trade as the file has it.
     *
     * @param receiveNs  when it was received.
     * @param exchangeNs when it happened, or {@link #NONE}.
     * @param price      scaled.
     * @param quantity   scaled.
     * @param tradeId    the exchange's number, or {@link #NONE}.
     * @param aggressor  0 not told, 1 buyer, 2 seller.
     * @param line       from 1.
     */
    public record Trade(long receiveNs, long exchangeNs, long price, long quantity, long tradeId, long aggressor, long line) {
    }

    private long lines;
    private long quotes;
    private long trades;
    private Quote lastQuote;
    private Trade lastTrade;
    private long quoteDigest;
    private long tradeDigest;

    private IndependentCapture() {
    }

    /**
     * Reads one Binance capture.
     *
     * @param file gzip.
     * @return what it holds.
     */
    public static IndependentCapture ofBinance(final Path file) {
        final IndependentCapture capture = new IndependentCapture();
        try (BufferedReader reader = reader(file)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.contains("@bookTicker\"")) {
                    capture.add(binanceQuote(line, number));
                } else if (line.contains("@trade\"")) {
                    capture.add(binanceTrade(line, number));
                }
            }
            capture.lines = number;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return capture;
    }

    /**
     * Reads the two files of a US equity.
     *
     * @param quoteFile gzip.
     * @param tradeFile gzip.
     * @param date      of both.
     * @return what they hold.
     */
    public static IndependentCapture ofEquities(final Path quoteFile, final Path tradeFile, final LocalDate date) {
        final IndependentCapture capture = new IndependentCapture();
        final long midnightNs = date.atStartOfDay(ZoneId.of("America/New_York")).toEpochSecond() * 1_000_000_000L;
        try (BufferedReader quoteRows = reader(quoteFile); BufferedReader tradeRows = reader(tradeFile)) {
            long number = 0;
            for (String bidRow = quoteRows.readLine(); bidRow != null; bidRow = quoteRows.readLine()) {
                final String[] bid = bidRow.split(",");
                final String[] ask = quoteRows.readLine().split(",");
                number += 2;
                capture.add(new Quote(midnightNs + Long.parseLong(ask[0]) * 1_000_000L, NONE, dollars(bid[1]), scaled(bid[2]),
                    dollars(ask[3]), scaled(ask[4]), NONE, number));
            }
            capture.lines = number;
            number = 0;
            for (String row = tradeRows.readLine(); row != null; row = tradeRows.readLine()) {
                final String[] trade = row.split(",");
                number++;
                capture.add(new Trade(midnightNs + Long.parseLong(trade[0]) * 1_000_000L, NONE, dollars(trade[1]),
                    scaled(trade[2]), NONE, 0, number));
            }
            capture.lines += number;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return capture;
    }

    /**
     * Takes one more event's words into a digest, which thus depends on all events and their order.
     *
     * @param digest so far, 0 at first.
     * @param words  of the event, in the order of the components of {@link Quote} or {@link Trade}.
     * @return the digest with the event.
     */
    public static long digest(final long digest, final long... words) {
        long result = digest;
        for (final long word : words) {
            result = 31 * result + (word ^ word >>> 29);
        }
        return result;
    }

    /**
     * Counts lines.
     *
     * @return the lines of the file or files.
     */
    public long lines() {
        return lines;
    }

    /**
     * Counts quotes.
     *
     * @return the quotes.
     */
    public long quotes() {
        return quotes;
    }

    /**
     * Counts trades.
     *
     * @return the trades.
     */
    public long trades() {
        return trades;
    }

    /**
     * Tells the last quote.
     *
     * @return the quote, null if there is none.
     */
    public Quote lastQuote() {
        return lastQuote;
    }

    /**
     * Tells the last trade.
     *
     * @return the trade, null if there is none.
     */
    public Trade lastTrade() {
        return lastTrade;
    }

    /**
     * Tells the {@link #digest} over all quotes.
     *
     * @return the digest.
     */
    public long quoteDigest() {
        return quoteDigest;
    }

    /**
     * Tells the {@link #digest} over all trades.
     *
     * @return the digest.
     */
    public long tradeDigest() {
        return tradeDigest;
    }

    private void add(final Quote quote) {
        quotes++;
        lastQuote = quote;
        quoteDigest = digest(quoteDigest, quote.receiveNs, quote.exchangeNs, quote.bidPrice, quote.bidQuantity,
            quote.askPrice, quote.askQuantity, quote.updateId, quote.line);
    }

    private void add(final Trade trade) {
        trades++;
        lastTrade = trade;
        tradeDigest = digest(tradeDigest, trade.receiveNs, trade.exchangeNs, trade.price, trade.quantity, trade.tradeId,
            trade.aggressor, trade.line);
    }

    private static Quote binanceQuote(final String line, final long number) {
        long exchangeNs = NONE;
        long updateId = NONE;
        final long[] sides = new long[4];
        final Matcher matcher = MEMBER.matcher(line);
        while (matcher.find()) {
            final String value = matcher.group(3) == null ? matcher.group(2) : matcher.group(3);
            switch (matcher.group(1)) {
                case "T" -> exchangeNs = Long.parseLong(value) * 1_000_000L;
                case "u" -> updateId = Long.parseLong(value);
                case "b" -> sides[0] = scaled(value);
                case "B" -> sides[1] = scaled(value);
                case "a" -> sides[2] = scaled(value);
                case "A" -> sides[3] = scaled(value);
                default -> { }
            }
        }
        return new Quote(receiveNs(line), exchangeNs, sides[0], sides[1], sides[2], sides[3], updateId, number);
    }

    private static Trade binanceTrade(final String line, final long number) {
        long exchangeNs = NONE;
        long tradeId = NONE;
        long price = NONE;
        long quantity = NONE;
        long aggressor = 0;
        final Matcher matcher = MEMBER.matcher(line);
        while (matcher.find()) {
            final String value = matcher.group(3) == null ? matcher.group(2) : matcher.group(3);
            switch (matcher.group(1)) {
                case "T" -> exchangeNs = Long.parseLong(value) * 1_000_000L;
                case "t" -> tradeId = Long.parseLong(value);
                case "p" -> price = scaled(value);
                case "q" -> quantity = scaled(value);
                case "m" -> aggressor = "true".equals(value) ? 2 : 1;
                default -> { }
            }
        }
        return new Trade(receiveNs(line), exchangeNs, price, quantity, tradeId, aggressor, number);
    }

    private static long receiveNs(final String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    private static long scaled(final String decimal) {
        return new BigDecimal(decimal).movePointRight(8).longValueExact();
    }

    private static long dollars(final String tenThousandths) {
        return new BigDecimal(tenThousandths).movePointRight(4).longValueExact();
    }

    private static BufferedReader reader(final Path file) throws IOException {
        return new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }
}
