/**
 * Every step of every call, one by one: a process is killed, or stopped, after each store that the product makes to shared memory and after
 * each call by which it changes something outside of it. Then all others are looked at.
 *
 * <p>The steps are reached without anything in the product. Child JVMs load the product by way of {@link org.kstate.steps.SteppingLoader},
 * which puts a call of {@link org.kstate.steps.Steps} behind each such place. So a store that is added to the product is a step at once. A
 * new call of the API, or another way through one, is a constant of {@link org.kstate.steps.Scene}.
 */
package org.kstate.steps;
