package org.kstate.tools.powercut;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/** What was committed, in the order of commits; each noted before it begins. For one thread. */
final class Commits {
    private final List<Map<String, Value>> commits = new ArrayList<>();
    private final Map<String, Value> last = new LinkedHashMap<>();

    /** A version of a state. */
    record Value(long version, byte[] payload) {
    }

    /** Notes a commit that begins. */
    void begin(final Map<String, byte[]> payloads) {
        final Map<String, Value> commit = new LinkedHashMap<>();
        payloads.forEach((name, payload) -> {
            final Value before = last.get(name);
            final Value value = new Value(before == null ? 0 : before.version() + 1, payload);
            commit.put(name, value);
            last.put(name, value);
        });
        commits.add(commit);
    }

    int count() {
        return commits.size();
    }

    List<String> names() {
        return List.copyOf(last.keySet());
    }

    /** Whether a record is that of a commit. */
    boolean isRecordOf(final int number, final JournalRecord record) {
        final Map<String, Value> commit = commits.get(number);
        if (record.entryCount() != commit.size()) {
            return false;
        }
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            final Value value = commit.get(entry.nameString());
            if (value == null || entry.version() != value.version() || !Arrays.equals(entry.payload(), value.payload())) {
                return false;
            }
        }
        return true;
    }

    /** Of which of the first commits a record is; {@code most} if of none. */
    int find(final JournalRecord record, final int most) {
        int number = 0;
        while (number < most && !isRecordOf(number, record)) {
            number++;
        }
        return number;
    }

    /**
     * After how many commits all states were as they were found.
     *
     * @param found values by name; version 0 for one that was never written.
     * @param from  the first commit of which anything is left.
     * @param most  how many are looked at.
     * @return the greatest such number; negative if they never were.
     */
    int prefix(final Map<String, Value> found, final int from, final int most) {
        final Map<String, Value> at = new LinkedHashMap<>();
        int prefix = isSame(found, at) ? from : -1;
        for (int i = from; i < most; i++) {
            at.putAll(commits.get(i));
            prefix = isSame(found, at) ? i + 1 : prefix;
        }
        return prefix;
    }

    private static boolean isSame(final Map<String, Value> found, final Map<String, Value> at) {
        for (final Map.Entry<String, Value> state : found.entrySet()) {
            final Value value = at.get(state.getKey());
            final long version = value == null ? 0 : value.version();
            if (state.getValue().version() != version || version > 0 && !Arrays.equals(state.getValue().payload(), value.payload())) {
                return false;
            }
        }
        return true;
    }
}
