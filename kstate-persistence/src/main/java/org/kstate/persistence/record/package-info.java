/**
 * The record of the journal: its layout, how one is built and how one is read. Knows nothing of Chronicle Queue. Depends on the exceptions
 * and the layout of kstate-core.
 */
@NullMarked
package org.kstate.persistence.record;

import org.jspecify.annotations.NullMarked;
