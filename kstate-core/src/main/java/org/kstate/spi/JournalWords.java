package org.kstate.spi;

/** What all processes that append to one journal share about it. */
public interface JournalWords extends RollTime, JournalChain, JournalDurability {
}
