/**
 * Typed states, on top of the façade: the value of a {@link org.kstate.State} as an object or as fields where they lie, without garbage.
 *
 * <ul>
 * <li>{@link org.kstate.typed.ObjectState}: objects that marshal themselves, Chronicle's {@code BytesMarshallable}.
 * <li>{@link org.kstate.typed.FlyweightState}: a {@link org.kstate.typed.Flyweight} shows the fields of one version in private memory, as
 * classes that Simple Binary Encoding generates do; {@link org.kstate.typed.CheckedFlyweight} is one to extend.
 * </ul>
 *
 * <p>Both copy one whole version first and look at it then; neither ever shows shared memory. So there is no typed form of a {@link
 * org.kstate.LiveView}: what lies there beyond the payload is not zero, and an address cannot refuse writing.
 *
 * <p>What needs no type of its own: a {@link org.kstate.Snapshot}, filled by a state, an observer, a watch or a tailer, is read by {@code
 * object.readMarshallable(snapshot.bytes())} or {@code flyweight.wrap(snapshot.bytes(), snapshot.length())}.
 *
 * <p>The package depends on the façade; nothing else in this module depends on it.
 */
@NullMarked
package org.kstate.typed;

import org.jspecify.annotations.NullMarked;
