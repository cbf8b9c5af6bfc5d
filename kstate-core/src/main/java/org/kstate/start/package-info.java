/**
 * What has to happen in a JVM before it first touches Chronicle's libraries. The packages of the JDK that they use are opened. What a
 * runtime without a compiler lacks is defined. SLF4J is kept quiet where the program has no log. Depends on the exceptions.
 */
package org.kstate.start;
