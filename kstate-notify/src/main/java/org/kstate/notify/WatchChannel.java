package org.kstate.notify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;

import org.kstate.exceptions.DescriptorsExhaustedException;

/** A pipe with one byte in it while a watch has something to deliver: what a selector can wait for. Used with the watch's lock held. */
final class WatchChannel implements Readiness.Signal, AutoCloseable {

    private final Pipe pipe;
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);

    WatchChannel() {
        Pipe made = null;
        boolean isComplete = false;
        try {
            made = Pipe.open();
            made.source().configureBlocking(false);
            made.sink().configureBlocking(false);
            isComplete = true;
        } catch (final IOException e) {
            throw new DescriptorsExhaustedException("A channel takes two file descriptors, and there are none; raise the limit (ulimit -n): "
                + e.getMessage(), e);
        } finally {
            if (!isComplete && made != null) {
                close(made);
            }
        }
        pipe = made;
    }

    SelectableChannel source() {
        return pipe.source();
    }

    @Override
    public void ready() {
        one.clear();
        try {
            pipe.sink().write(one);
        } catch (final IOException e) {
            closedByItsUser();
        }
    }

    @Override
    public void drained() {
        one.clear();
        try {
            pipe.source().read(one);
        } catch (final IOException e) {
            closedByItsUser();
        }
    }

    /** Or the watch was closed. There is nobody to tell any more, and whoever polls is not to suffer from it. */
    private void closedByItsUser() {
        try {
            close(pipe);
        } catch (final UncheckedIOException e) {
            // The next signal tries again.
            return;
        }
    }

    @Override
    public void close() {
        close(pipe);
    }

    private static void close(final Pipe pipe) {
        try {
            pipe.source().close();
            pipe.sink().close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
