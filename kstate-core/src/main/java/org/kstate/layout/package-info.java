/**
 * The bytes of a store, each named once: offsets, sizes, bit fields and the checks of their limits. Static knowledge only; nothing here
 * touches memory. Depends on the exceptions. The layout is drawn in {@link org.kstate.layout.StoreGeometry} (sections of the file
 * {@code pages}), {@link org.kstate.layout.PageLayout}, {@link org.kstate.layout.ControlLayout} and told in {@code docs/format}.
 */
@NullMarked
package org.kstate.layout;

import org.jspecify.annotations.NullMarked;
