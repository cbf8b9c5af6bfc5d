/** Books: the quantity at each price of an instrument, best prices first. The package depends on the JDK alone. */
package org.kstate.feeds.book;
