package org.kstate.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The decompressed bytes of a gzip file of any number of members (RFC 1952). After the last member only zero bytes may stand, with which
 * some programs fill up a block; all else is a fault, told with the member and the byte where it was found.
 *
 * <p>The stream of the JDK takes a damaged header of a later member for the end of the file. An older JDK does so with whatever comes
 * through a pipe that is empty for a moment. For one thread at a time.
 */
final class GzipMembers extends InputStream {
    static final int MAGIC_0 = 0x1f;
    static final int MAGIC_1 = 0x8b;

    private static final int CAPACITY = 64 * 1024;
    private static final int DEFLATE = 8;
    private static final int FLAG_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;
    /** Time, extra flags and operating system: they say nothing that could be checked. */
    private static final int UNCHECKED = 6;
    private static final int END = -1;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 contentChecksum = new CRC32();
    private final CRC32 headerChecksum = new CRC32();
    private final byte[] buffer = new byte[CAPACITY];
    private int position;
    private int limit;
    private long consumedBefore;
    private long member;
    private boolean inside;
    private boolean ended;

    GzipMembers(final InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? END : one[0] & 0xff;
    }

    @Override
    public int read(final byte[] into, final int offset, final int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inside && !beginMember()) {
                ended = true;
                break;
            }
            final int inflated = inflate(into, offset, length);
            if (inflated > 0) {
                contentChecksum.update(into, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw fault("the data asks for a dictionary, which gzip does not have");
            } else if (!fill()) {
                throw fault("the file ends inside the data of a member");
            }
        }
        return END;
    }

    /** Gives the inflater what is there and takes back what it leaves. */
    private int inflate(final byte[] into, final int offset, final int length) throws IOException {
        inflater.setInput(buffer, position, limit - position);
        try {
            return inflater.inflate(into, offset, length);
        } catch (final DataFormatException e) {
            throw fault("the data does not inflate" + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"));
        } finally {
            position = limit - inflater.getRemaining();
        }
    }

    private boolean beginMember() throws IOException {
        int next = next();
        while (member > 0 && next == 0) {
            next = next();
        }
        if (next == END) {
            return false;
        }
        member++;
        headerChecksum.reset();
        headerChecksum.update(next);
        if (next != MAGIC_0 || header() != MAGIC_1) {
            throw fault("a member must begin here, and these are not the two bytes that gzip begins with");
        }
        if (header() != DEFLATE) {
            throw fault("the member is compressed by a method that gzip does not have");
        }
        final int flags = header();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw fault("the member's header has flags that gzip does not have");
        }
        skip(UNCHECKED);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(header() | header() << 8);
        }
        skipText(flags & FLAG_NAME);
        skipText(flags & FLAG_COMMENT);
        if ((flags & FLAG_CHECKSUM) != 0) {
            final long expected = headerChecksum.getValue() & 0xffff;
            if ((header() | header() << 8) != expected) {
                throw fault("the member's header does not have its checksum");
            }
        }
        inside = true;
        return true;
    }

    private void endMember() throws IOException {
        if (word() != contentChecksum.getValue()) {
            throw fault("the member's data does not have its checksum");
        }
        if (word() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw fault("the member's data does not have its length");
        }
        contentChecksum.reset();
        inflater.reset();
        inside = false;
    }

    private void skip(final int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            header();
        }
    }

    private void skipText(final int flag) throws IOException {
        while (flag != 0 && header() != 0) {
            // Names and comments end with a zero.
            continue;
        }
    }

    private long word() throws IOException {
        long word = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            word |= (long) required() << shift;
        }
        return word;
    }

    private int header() throws IOException {
        final int next = required();
        headerChecksum.update(next);
        return next;
    }

    private int required() throws IOException {
        final int next = next();
        if (next == END) {
            throw fault("the file ends inside a member");
        }
        return next;
    }

    private int next() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : END;
    }

    private boolean fill() throws IOException {
        consumedBefore += limit;
        position = 0;
        limit = 0;
        final int read = in.read(buffer, 0, buffer.length);
        limit = Math.max(read, 0);
        return read > 0;
    }

    private InputFault fault(final String reason) {
        return new InputFault(reason, member, consumedBefore + position);
    }

    @Override
    public void close() throws IOException {
        ended = true;
        inflater.end();
        in.close();
    }
}
