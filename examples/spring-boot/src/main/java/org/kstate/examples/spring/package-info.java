/** An application of Spring Boot that reads a state. */
package org.kstate.examples.spring;
