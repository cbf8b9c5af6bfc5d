package org.kstate.feeds.itch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same messages read another way: without the parser, each order an object, and the best price found by looking through a map of all of an
 * instrument's orders' prices.
 */
final class PlainBooks {
    private final Map<Long, Order> orders = new HashMap<>();
    private final Map<Integer, String> stocks = new HashMap<>();
    private final Map<String, String> tops = new HashMap<>();
    private final List<String> events = new ArrayList<>();

    private record Order(String stock, char side, int price, int[] shares) {
    }

    static List<String> events(final byte[] file) {
        final PlainBooks books = new PlainBooks();
        final ByteBuffer buffer = ByteBuffer.wrap(file);
        for (long line = 1; buffer.hasRemaining(); line++) {
            final int length = buffer.getShort() & 0xffff;
            books.take(buffer.slice().limit(length), line);
            buffer.position(buffer.position() + length);
        }
        return books.events;
    }

    private void take(final ByteBuffer message, final long line) {
        final char type = (char) message.get(0);
        final int locate = message.getShort(1) & 0xffff;
        String changed = null;
        switch (type) {
            case 'A', 'F' -> {
                changed = stock(message, locate, 24);
                orders.put(message.getLong(11), new Order(changed, (char) message.get(19), message.getInt(32), new int[] {message.getInt(20)}));
            }
            case 'E', 'C' -> {
                final Order order = orders.get(message.getLong(11));
                changed = takeOut(message.getLong(11), message.getInt(19));
                if (changed != null && (type == 'E' || message.get(31) != 'N')) {
                    events.add(line + " " + changed + " traded " + message.getInt(19) + " at " + (type == 'E' ? order.price : message.getInt(32))
                        + (order.side == 'B' ? " SELLER " : " BUYER ") + message.getLong(23));
                }
            }
            case 'X' -> changed = takeOut(message.getLong(11), message.getInt(19));
            case 'D' -> changed = takeOut(message.getLong(11), Integer.MAX_VALUE);
            case 'U' -> {
                final Order order = orders.get(message.getLong(11));
                changed = takeOut(message.getLong(11), Integer.MAX_VALUE);
                if (changed != null) {
                    orders.put(message.getLong(19), new Order(changed, order.side, message.getInt(31), new int[] {message.getInt(27)}));
                }
            }
            case 'P' -> events.add(line + " " + stock(message, locate, 24) + " traded " + message.getInt(20) + " at " + message.getInt(32)
                + " UNKNOWN " + message.getLong(36));
            case 'Q' -> {
                if (message.getLong(11) > 0) {
                    events.add(line + " " + stock(message, locate, 19) + " traded " + message.getLong(11) + " at " + message.getInt(27)
                        + " UNKNOWN " + message.getLong(31));
                }
            }
            default -> {
                // Of no use for a book.
            }
        }
        if (changed != null) {
            final String top = best(changed, 'B') + " " + best(changed, 'S');
            if (!top.equals(tops.put(changed, top))) {
                events.add(line + " " + changed + " " + top);
            }
        }
    }

    private String takeOut(final long reference, final int shares) {
        final Order order = orders.get(reference);
        if (order == null) {
            return null;
        }
        order.shares[0] -= Math.min(shares, order.shares[0]);
        if (order.shares[0] == 0) {
            orders.remove(reference);
        }
        return order.stock;
    }

    private String best(final String stock, final char side) {
        final TreeMap<Integer, Long> levels = new TreeMap<>();
        for (final Order order : orders.values()) {
            if (order.side == side && order.stock.equals(stock)) {
                levels.merge(order.price, (long) order.shares[0], Long::sum);
            }
        }
        final Map.Entry<Integer, Long> best = side == 'B' ? levels.lastEntry() : levels.firstEntry();
        return best == null ? "-x-" : best.getKey() + "x" + best.getValue();
    }

    private String stock(final ByteBuffer message, final int locate, final int offset) {
        return stocks.computeIfAbsent(locate, added -> {
            final byte[] name = new byte[8];
            message.get(offset, name);
            return new String(name, StandardCharsets.US_ASCII).strip();
        });
    }
}
