/**
 * What a journal plugs into: core calls these interfaces, a module above implements them and is found by
 * {@link java.util.ServiceLoader}. Depends on layout and exceptions.
 */
@NullMarked
package org.kstate.spi;

import org.jspecify.annotations.NullMarked;
