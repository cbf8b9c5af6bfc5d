/** Types for the test of the listing, which looks at them and uses none. */
package org.kstate.testing.api.sample;
