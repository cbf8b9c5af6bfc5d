package org.kstate.benchmarks.watch;

import org.kstate.memory.LibC;
import org.kstate.memory.PrivateMemory;

/** A file descriptor that one process writes to and another, asleep in a read of it, is woken by. */
final class Descriptor implements Waking, Waiting {

    private final int descriptor;
    private final int length;
    private final long address;

    /**
     * Takes it over.
     *
     * @param length of what is written and read: a number that is 1.
     */
    Descriptor(final int descriptor, final int length) {
        this.descriptor = descriptor;
        this.length = length;
        this.address = PrivateMemory.allocate(length).writeLong(0, 1).addressForRead(0);
    }

    @Override
    public void send() {
        SystemCalls.write(descriptor, address, length);
    }

    @Override
    public void await() {
        SystemCalls.read(descriptor, address, length);
    }

    @Override
    public void close() {
        LibC.calls().close(descriptor);
    }
}
