/**
 * The demo: a feed handler and four kinds of consumer as processes of their own, and a kill in the middle. The verdict is computed from
 * what all of them saw.
 *
 * <p>Depends on all modules below and on {@code org.kstate.tools.json}; processes are started through a command line that is
 * given.
 */
package org.kstate.tools.demo;
