package org.kstate;

/**
 * A session that is subscribed to a state.
 *
 * @param sessionId its number in the store.
 * @param pid       id of its process, as that process sees itself: in another pid namespace it means nothing.
 */
public record Subscriber(int sessionId, long pid) {
}
