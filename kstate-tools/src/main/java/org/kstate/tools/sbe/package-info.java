/**
 * Descriptions that are schemas of Simple Binary Encoding. The schema is read by sbe-tool, values by its intermediate representation and
 * nothing else of it. So each step is in bounds, and no package of the JDK has to be opened. Depends on {@code org.kstate.tools.values}.
 */
package org.kstate.tools.sbe;
