package org.kstate.tools.demo;

import java.util.List;

/**
 * What the demo looks like at a moment.
 *
 * @param elapsedNs since the first commit; 0 before.
 * @param phase     what the feed handler is doing, in a few words.
 * @param rows      one for each instrument, by its best bid and offer.
 * @param all       the sums over all states, trades too.
 */
public record Picture(long elapsedNs, String phase, List<Row> rows, Row all) {
    /**
     * One line of it.
     *
     * @param instrument name.
     * @param bid        best bid, as text.
     * @param ask        best offer, as text.
     * @param version    commits so far.
     * @param rate       commits in a second.
     * @param seen       how many each kind of consumer has seen, by ordinal.
     */
    public record Row(String instrument, String bid, String ask, long version, long rate, long[] seen) {
    }
}
