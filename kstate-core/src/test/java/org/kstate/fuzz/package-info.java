/** Stores whose words hold anything at all: whatever is done with them ends as it should, or in an exception of ours. */
package org.kstate.fuzz;
