/**
 * What a power cut does to a journal: a load of its own, and a model of what the device may have kept at a moment of it. It tells whether
 * reading and restoring find all that was promised in that.
 *
 * <p>Depends on the modules below alone.
 */
package org.kstate.tools.powercut;
