package org.kstate.feeds;

/** Which side of a trade took the price that the other side had offered. The order of the constants is part of the payload. */
public enum Aggressor {
    /** The feed does not say. */
    UNKNOWN,
    /** The buyer lifted an offer. */
    BUYER,
    /** The seller hit a bid. */
    SELLER
}
