/** Accounts in a store, and processes that move money between them or add it up: for tests of commits over several states. */
package org.kstate.testing.bank;
