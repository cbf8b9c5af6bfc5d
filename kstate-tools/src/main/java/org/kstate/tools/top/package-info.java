/**
 * The states of a store on one screen, drawn again and again: what was read ({@link org.kstate.tools.top.TopPicture}), what the user wants to see
 * ({@link org.kstate.tools.top.TopView}), and the lines that come of both ({@link org.kstate.tools.top.TopScreen}). Depends on
 * {@code org.kstate}, {@code org.kstate.tools.values} and {@code org.kstate.tools.terminal}.
 */
package org.kstate.tools.top;
