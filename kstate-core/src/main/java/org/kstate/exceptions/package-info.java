/**
 * The exceptions of Kstate: one unchecked root, and a leaf for each thing that a caller can do something about. They take names
 * and numbers only; this package depends on nothing.
 */
@NullMarked
package org.kstate.exceptions;

import org.jspecify.annotations.NullMarked;
