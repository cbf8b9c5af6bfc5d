/**
 * Learning of commits: waiting for a change, sampling at a chosen rate, and tailing every commit in order.
 *
 * <ul>
 * <li>{@link org.kstate.notify.Watch}: the latest value of one or many states whenever it changes, or at most N times a second.
 * <li>{@link org.kstate.notify.SampledView}: a live value that changes at most once every R.
 * <li>{@link org.kstate.notify.StateTailer}: every commit of persistent states, in order, exactly once.
 * <li>{@link org.kstate.notify.JournalSampler}: the last commit of each state in each interval of commit time.
 * </ul>
 *
 * <p>Each has a {@code poll}, which does not wait, and where waiting makes sense an {@code await}. A watch sleeps on its session's {@link
 * org.kstate.Doorbell}, the others poll and park by turns: {@link org.kstate.notify.PollingWait}. Only {@code Waiter} knows how a thread
 * sleeps.
 *
 * <p>Depends on the core and on the journal.
 */
@NullMarked
package org.kstate.notify;

import org.jspecify.annotations.NullMarked;
