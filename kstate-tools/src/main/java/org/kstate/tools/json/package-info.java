/** What the tools say to programs: one JSON object on each line. Depends on nothing of Kstate. */
package org.kstate.tools.json;
