/**
 * Kstate: named, versioned states in shared memory for the processes of one machine. This package is the façade; begin at
 * {@link org.kstate.Kstate}. Everything below it is mechanism: {@code layout} the bytes, {@code memory} the mappings and kernel locks,
 * {@code page} the read protocol, {@code commit} the commit protocol, {@code session} who lives and who died, {@code registry} the names.
 */
package org.kstate;
