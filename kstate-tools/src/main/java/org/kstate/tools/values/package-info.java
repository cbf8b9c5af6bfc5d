/**
 * What the bytes of a value mean: descriptions, the forms that they have, and values decoded by them. {@link org.kstate.tools.values.LineLayout} is
 * the form of one line; {@link org.kstate.tools.values.ValueDecoder} adds others. Depends on {@code org.kstate.exceptions} and {@code
 * org.kstate.layout}.
 */
package org.kstate.tools.values;
