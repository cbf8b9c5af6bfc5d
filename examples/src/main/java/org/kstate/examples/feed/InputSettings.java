package org.kstate.examples.feed;

/**
 * What a source must know besides its file.
 *
 * @param input          its ordinal.
 * @param instrument     the place of its instrument in the {@link InstrumentTable}.
 * @param instrumentName the instrument's name.
 * @param damagedLines   what to do with damage.
 * @param listener       who is told of it.
 * @param timeUnit       unit of the receive times.
 */
record InputSettings(
    int input, int instrument, String instrumentName, DamagedLines damagedLines, DamagedLineListener listener,
    EpochUnit timeUnit) {
}
