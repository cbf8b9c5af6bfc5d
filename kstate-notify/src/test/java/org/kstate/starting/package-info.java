/** That programs start on every Java there is here with no option: on the class path, the module path and a runtime of few modules. */
package org.kstate.starting;
