/**
 * The façade: opening a store, subscribing to states, reading, publishing and transactions.
 *
 * <p>This package stands on top of all others of the core. Nothing below it imports it.
 */
package org.kstate;
