package org.kstate.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class PeerProbeTest {

    @Test
    void shouldHaveNothingAgainstPeersThatRun() throws IOException {
        assertEquals(Map.of(), PeerProbe.reasonsAgainst(List.of(PeerKind.SEQLOCK, PeerKind.BARE)));
    }
}
