/**
 * Kstate: named, versioned states in shared memory for the processes of one machine. This package is the API; begin at
 * {@link org.kstate.Kstate}. Everything below it is mechanism. {@code layout} has the bytes, {@code memory} the mappings and kernel locks,
 * {@code page} the read protocol, {@code commit} the commit protocol. {@code session} knows who lives and who died, {@code journal} the records of
 * persistent states, {@code registry} the names.
 *
 * <p>Arguments, in all packages of the API: a null is a {@link java.lang.NullPointerException} whose message is the parameter's name; a size,
 * length or offset out of range is an {@link org.kstate.exceptions.IllegalSizeException}, a bad name an
 * {@link org.kstate.exceptions.IllegalStateNameException}, and any other value that can never be right an {@link
 * java.lang.IllegalArgumentException}. Each is thrown before anything happens. What goes wrong otherwise is a {@link
 * org.kstate.exceptions.KstateException}.
 */
@NullMarked
package org.kstate;

import org.jspecify.annotations.NullMarked;
