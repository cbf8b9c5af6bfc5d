/** What the tests of every module share: processes which are always reaped, and folders in shared memory which are always removed. */
package org.kstate.testing;
