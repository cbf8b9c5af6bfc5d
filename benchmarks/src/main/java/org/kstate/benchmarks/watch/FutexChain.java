package org.kstate.benchmarks.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** The least that a selector costs which is to be woken by a word in shared memory: a thread sleeps on the word and writes a byte to a pipe. */
final class FutexChain implements Waiting {

    private final BareFutex futex;
    private final Pipe pipe;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1);

    FutexChain(final WakeMemory memory) {
        futex = new BareFutex(memory, WakeMemory.CHAIN_FUTEX);
        try {
            pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            selector = Selector.open();
            pipe.source().register(selector, SelectionKey.OP_READ);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final Thread thread = new Thread(this::forward, "chain");
        thread.setDaemon(true);
        thread.start();
    }

    private void forward() {
        final ByteBuffer out = ByteBuffer.allocateDirect(1);
        try {
            for (;;) {
                futex.await();
                out.clear();
                pipe.sink().write(out);
            }
        } catch (final IOException e) {
            // The end of the process.
            return;
        }
    }

    @Override
    public void await() {
        try {
            do {
                selector.select();
                selector.selectedKeys().clear();
                in.clear();
            } while (pipe.source().read(in) == 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            pipe.source().close();
            pipe.sink().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
