/**
 * Doorbells: how a commit reaches a session that sleeps. {@link org.kstate.doorbell.Watchers} are the bits which say who watches what,
 * {@link org.kstate.doorbell.Doorbells} what a commit does, {@link org.kstate.doorbell.OwnDoorbell} how a thread sleeps, and {@link
 * org.kstate.doorbell.MovedPages} how it finds commits that nobody rang for. All words are in {@code control}. Depends on page, memory
 * and layout.
 */
package org.kstate.doorbell;
