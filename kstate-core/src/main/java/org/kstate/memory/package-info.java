/**
 * Memory and the kernel: the one class that reads and writes shared memory, file mappings, space reservation, kernel locks. Depends on the
 * exceptions, Chronicle Bytes and jnr-ffi.
 */
package org.kstate.memory;
