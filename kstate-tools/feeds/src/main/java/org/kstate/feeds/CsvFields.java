package org.kstate.feeds;

import java.util.Arrays;

/**
 * The fields of one line of CSV. A field may stand in double quotes, and a double quote in it is written twice; it ends on its line. Fields
 * are copied out of the line, so that quotes are gone. For one thread at a time.
 */
final class CsvFields {
    private static final byte QUOTE = '"';

    private final byte separator;
    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int count;

    CsvFields(final byte separator) {
        this.separator = separator;
    }

    /** Takes a line apart. */
    void split(final byte[] line, final int begin, final int end) throws LineFault {
        if (bytes.length < end - begin) {
            bytes = new byte[2 * (end - begin)];
        }
        count = 0;
        int to = 0;
        int at = begin;
        while (true) {
            if (at < end && line[at] == QUOTE) {
                at++;
                while (true) {
                    if (at == end) {
                        throw new LineFault("a quoted field does not end on its line");
                    }
                    if (line[at] != QUOTE) {
                        bytes[to++] = line[at++];
                    } else if (at + 1 < end && line[at + 1] == QUOTE) {
                        bytes[to++] = QUOTE;
                        at += 2;
                    } else {
                        at++;
                        break;
                    }
                }
                if (at < end && line[at] != separator) {
                    throw new LineFault("something follows the closing quote of field " + (count + 1));
                }
            } else {
                while (at < end && line[at] != separator) {
                    bytes[to++] = line[at++];
                }
            }
            add(to);
            if (at == end) {
                return;
            }
            at++;
        }
    }

    int count() {
        return count;
    }

    /** Where all fields stand, one after the other. */
    byte[] bytes() {
        return bytes;
    }

    int begin(final int field) {
        return field == 0 ? 0 : ends[field - 1];
    }

    int end(final int field) {
        return ends[field];
    }

    boolean isEmpty(final int field) {
        return begin(field) == ends[field];
    }

    private void add(final int end) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = end;
    }
}
