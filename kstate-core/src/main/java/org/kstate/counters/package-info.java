/**
 * What sessions note down for operators in {@code control}: counters and the distinct error log, and how both are read from outside, also
 * after a crash. Nothing that a value or a journal depends on. Depends on memory, layout, time and exceptions.
 */
@NullMarked
package org.kstate.counters;

import org.jspecify.annotations.NullMarked;
