/**
 * Memory and the kernel: the one class that reads and writes shared memory, file mappings, space reservation, kernel locks. Depends on
 * layout, start, time, exceptions, Chronicle Bytes and jnr-ffi.
 */
package org.kstate.memory;
