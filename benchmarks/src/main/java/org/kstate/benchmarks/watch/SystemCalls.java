package org.kstate.benchmarks.watch;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.memory.LibC;

/** The system calls of what users build by hand and Java does not offer: an eventfd that two processes share, Unix datagram sockets. */
final class SystemCalls {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final boolean IS_ARM = "aarch64".equals(System.getProperty("os.arch"));
    private static final int READ = IS_ARM ? 63 : 0;
    private static final int WRITE = IS_ARM ? 64 : 1;
    private static final int EVENTFD2 = IS_ARM ? 19 : 290;
    private static final int PRCTL = IS_ARM ? 167 : 157;
    private static final int SOCKET = IS_ARM ? 198 : 41;
    private static final int BIND = IS_ARM ? 200 : 49;
    private static final int CONNECT = IS_ARM ? 203 : 42;
    private static final int PIDFD_OPEN = 434;
    private static final int PIDFD_GETFD = 438;
    private static final int PR_SET_PTRACER = 0x59616d61;
    private static final int ANY_PROCESS = -1;
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int ADDRESS_LENGTH = 110;

    private SystemCalls() {
    }

    private static int call(final String what, final long number, final long first, final long second, final long third) {
        final long result = LibC.calls().syscall(number, first, second, third, 0);
        if (result < 0) {
            throw new UnsupportedOperationException(what + " fails here: errno=" + LibC.errno());
        }
        return (int) result;
    }

    /** A counter to sleep on that another process may take. */
    static int eventDescriptor() {
        // Where only a debugger may take descriptors, every process may debug this one.
        LibC.calls().syscall(PRCTL, PR_SET_PTRACER, ANY_PROCESS, 0, 0);
        return call("eventfd", EVENTFD2, 0, 0, 0);
    }

    /** A descriptor of another process, as one of this. */
    static int taken(final long process, final int descriptor) {
        final int other = call("pidfd_open", PIDFD_OPEN, process, 0, 0);
        try {
            return call("pidfd_getfd", PIDFD_GETFD, other, descriptor, 0);
        } finally {
            LibC.calls().close(other);
        }
    }

    /** A datagram socket that receives at a path. */
    static int receivingSocket(final Path path) {
        return socket(path, BIND, "bind");
    }

    /** A datagram socket that sends to a path. */
    static int sendingSocket(final Path path) {
        return socket(path, CONNECT, "connect");
    }

    private static int socket(final Path path, final int call, final String what) {
        final byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length > ADDRESS_LENGTH - Short.BYTES - 1) {
            throw new UnsupportedOperationException("A socket's path is shorter: path=" + path);
        }
        final int socket = call("socket", SOCKET, AF_UNIX, SOCK_DGRAM, 0);
        final long address = MEMORY.allocate(ADDRESS_LENGTH);
        try {
            MEMORY.setMemory(address, ADDRESS_LENGTH, (byte) 0);
            MEMORY.writeShort(address, (short) AF_UNIX);
            for (int i = 0; i < name.length; i++) {
                MEMORY.writeByte(address + Short.BYTES + i, name[i]);
            }
            call(what, call, socket, address, ADDRESS_LENGTH);
        } finally {
            MEMORY.freeMemory(address, ADDRESS_LENGTH);
        }
        return socket;
    }

    static void read(final int descriptor, final long address, final int length) {
        call("read", READ, descriptor, address, length);
    }

    static void write(final int descriptor, final long address, final int length) {
        call("write", WRITE, descriptor, address, length);
    }
}
