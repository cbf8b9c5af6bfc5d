package org.kstate.doorbell;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;

/**
 * Ends one thread's sleep when the thread is interrupted. The JVM tells only selectors and channels of an interrupt, so this looks like a
 * selector to it; it selects nothing. For one thread at a time; allocates nothing after its first use.
 */
final class SleepInterrupt extends AbstractSelector {

    private final OwnDoorbell doorbell;

    SleepInterrupt(final OwnDoorbell doorbell) {
        super(null);
        this.doorbell = doorbell;
    }

    /** From now on an interrupt of this thread ends its sleep; also one that has come before. */
    void arm() {
        begin();
    }

    void disarm() {
        end();
    }

    @Override
    public Selector wakeup() {
        doorbell.disturb();
        return this;
    }

    @Override
    protected void implCloseSelector() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    protected SelectionKey register(final AbstractSelectableChannel channel, final int operations, final Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        return 0;
    }

    @Override
    public int select(final long timeout) {
        return 0;
    }

    @Override
    public int select() {
        return 0;
    }
}
