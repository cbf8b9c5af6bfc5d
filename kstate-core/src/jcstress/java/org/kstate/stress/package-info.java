/**
 * What the stress tests of the other packages stand on, and their run; and variants of the protocol that are broken on purpose, to show that
 * the tests find what they are to find. Compiled and run by the profile {@code stress} only.
 */
package org.kstate.stress;
