/** Tables of a journal's commits in other formats: a row for each state of a commit. */
package org.kstate.tools.export;
