/**
 * What damage does to a journal: one random damage at a time, each on a fresh copy, and whether reading, restoring and committing tell it.
 *
 * <p>Depends on the modules below alone.
 */
package org.kstate.tools.damage;
