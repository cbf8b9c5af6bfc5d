package org.kstate.benchmarks.peers;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.UnsafeMemory;

/** One key of a Redis server, set and got over one connection, one request at a time, in Redis' own protocol (RESP 2). */
final class RedisPeer implements Peer {

    private static final int FIRST_BYTE = Jvm.arrayByteBaseOffset();
    private static final int HEADER_ROOM = 64;
    private static final byte[] GET = "*2\r\n$3\r\nGET\r\n$4\r\npeer\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SET = "*3\r\n$3\r\nSET\r\n$4\r\npeer\r\n$".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte STATUS = '+';
    private static final byte BULK = '$';

    private final RedisServer server;
    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final ByteBuffer request;
    private final byte[] value;

    RedisPeer(final Path folder, final int size) {
        request = ByteBuffer.allocate(size + HEADER_ROOM);
        value = new byte[size];
        server = new RedisServer(folder);
        try {
            socket = server.connect();
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), size + HEADER_ROOM));
        } catch (final IOException e) {
            server.close();
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            server.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(final long from, final int length) {
        UnsafeMemory.MEMORY.copyMemory(from, value, FIRST_BYTE, length);
        request.clear().put(SET);
        putNumber(length);
        request.put(LINE_END).put(value, 0, length).put(LINE_END);
        try {
            out.write(request.array(), 0, request.position());
            expect(STATUS);
            readLine();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int get(final long to, final int capacity) {
        try {
            out.write(GET);
            expect(BULK);
            final int length = readLine();
            in.readFully(value, 0, length);
            in.skipNBytes(LINE_END.length);
            UnsafeMemory.MEMORY.copyMemory(value, 0, to, length);
            return length;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void putNumber(final int number) {
        if (number >= 10) {
            putNumber(number / 10);
        }
        request.put((byte) ('0' + number % 10));
    }

    private void expect(final byte kind) throws IOException {
        final int found = in.read();
        if (found < 0) {
            throw new EOFException("The server closed the connection");
        }
        if (found != kind) {
            throw new IOException("The server did not answer what was asked: expected=" + (char) kind + ", found=" + (char) found);
        }
    }

    /** Reads to the end of the line; if it is digits, gives their number. */
    private int readLine() throws IOException {
        int number = 0;
        for (;;) {
            final int next = in.read();
            if (next < 0) {
                throw new EOFException("The server closed the connection");
            }
            if (next == LINE_END[1]) {
                return number;
            }
            if (next >= '0' && next <= '9') {
                number = number * 10 + next - '0';
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            server.close();
        }
    }
}
