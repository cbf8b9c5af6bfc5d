/** A journal in one simple file, for tests of what core does with journals: usable from several processes, and able to die at any step. */
package org.kstate.filejournal;
