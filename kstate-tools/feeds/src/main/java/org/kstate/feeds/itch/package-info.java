/**
 * NASDAQ TotalView-ITCH 5.0: the messages of an exchange's orders, and the books that they make. It uses what any format may use of
 * {@code org.kstate.feeds}, and Juncture's parser of the messages.
 */
package org.kstate.feeds.itch;
