/** Tables of a journal's commits in other formats: a row for each state of a commit, with a column for each field. */
package org.kstate.tools.export;
