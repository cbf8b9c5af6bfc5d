/**
 * Doorbells: how a commit reaches a session that sleeps. {@link org.kstate.doorbell.Watchers} are the bits which say who watches what.
 * {@link org.kstate.doorbell.Doorbells} is what a commit does, {@link org.kstate.doorbell.DirtyPages} what it leaves for a session to look
 * at. {@link org.kstate.doorbell.OwnDoorbell} is how a thread sleeps, {@link org.kstate.doorbell.SessionBell} how the threads of a session
 * share that, {@link org.kstate.doorbell.Sleeper} what one of them watches. In the place of virtual threads a thread of Kstate's sleeps. All words
 * are in {@code control}. Depends on page, memory and layout.
 */
package org.kstate.doorbell;
