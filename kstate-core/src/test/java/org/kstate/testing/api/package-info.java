/** The public API of a module as text, and whether each method of it can be called. */
package org.kstate.testing.api;
