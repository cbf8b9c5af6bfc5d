/**
 * The commit protocol ({@code docs/protocol.md}): claiming slots, moving commit words, commits over several states. Results are numbers, {@link
 * org.kstate.commit.CommitCode}; the API names them. Of journals it knows {@link org.kstate.commit.CommitJournal} alone. Depends on doorbell, page,
 * counters, memory, layout, time and exceptions.
 */
package org.kstate.commit;
