package org.kstate.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A peer that does not do the work is not one. */
class PeerKindTest {

    private static final int SMALL = 64;
    private static final int LARGE = 4096;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackWhatWasPut(final PeerKind kind) {
        check(kind, SMALL);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackWhatWasPutWhenItIsAsLargeAsAPage(final PeerKind kind) {
        check(kind, LARGE);
    }

    private void check(final PeerKind kind, final int size) {
        assumeTrue(kind != PeerKind.REDIS || RedisServer.program().isPresent(), "redis-server is not installed");
        final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(2L * size);
        final long from = memory.addressForRead(0);
        final long to = memory.addressForRead(size);
        try (Peer peer = kind.open(folder, size)) {
            for (long value = 1; value <= 20; value++) {
                for (int i = 0; i < size; i += Long.BYTES) {
                    memory.writeLong(i, value * 1_000_003 + i);
                    memory.writeLong(size + i, 0);
                }

                peer.put(from, size);

                assertEquals(size, peer.get(to, size));
                for (int i = 0; i < size; i += Long.BYTES) {
                    assertEquals(value * 1_000_003 + i, memory.readLong(size + i), "offset " + i);
                }
                if (kind.isLatest()) {
                    assertEquals(size, peer.get(to, size));
                }
            }
        } finally {
            memory.releaseLast();
        }
        assertFalse(kind.gives().isEmpty());
    }
}
