/** What fits a terminal: its size, and tables that keep to it. Depends on {@code org.kstate.memory}. */
package org.kstate.tools.terminal;
