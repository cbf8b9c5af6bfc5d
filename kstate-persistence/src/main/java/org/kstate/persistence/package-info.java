/**
 * The journal of persistent states on a Chronicle Queue: appending, recovery, history and replay.
 *
 * <p>Depends on the core only. The core finds it by {@link java.util.ServiceLoader} and never names it.
 */
@NullMarked
package org.kstate.persistence;

import org.jspecify.annotations.NullMarked;
