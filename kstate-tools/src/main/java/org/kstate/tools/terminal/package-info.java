/** What fits a terminal: its size, and tables that keep to it. Depends on nothing of Kstate. */
package org.kstate.tools.terminal;
