package org.kstate.persistence;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.kstate.layout.NamePattern;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.NameTable;
import org.kstate.persistence.record.RecordLayout;

/** Which states a replay plays, and which entries of the present record these are. Allocates nothing for a record. For one thread at a time. */
final class ReplaySelection {

    private final List<String> prefixes = new ArrayList<>();
    private final List<NamePattern> patterns = new ArrayList<>();
    private final List<String> addedNames = new ArrayList<>();
    private @Nullable NameTable<String> names;
    private final int[] entries = new int[RecordLayout.MAX_ENTRIES];
    private int count;
    /** Of which record, and from which entry on. */
    private long selectedIndex = JournalReader.NO_INDEX;
    private int selectedFrom;

    ReplaySelection() {
    }

    /** The same states, of another run. */
    ReplaySelection(final ReplaySelection settings) {
        if (settings.names != null) {
            addNames(settings.addedNames.toArray(String[]::new));
        }
        prefixes.addAll(settings.prefixes);
        patterns.addAll(settings.patterns);
    }

    void addNames(final String... added) {
        if (names == null) {
            names = new NameTable<>();
        }
        for (final String name : added) {
            names.put(name, name);
            addedNames.add(name);
        }
    }

    void addPrefix(final String prefix) {
        prefixes.add(prefix);
    }

    void addPattern(final String pattern) {
        patterns.add(NamePattern.of(pattern));
    }

    /** Whether all states are played. */
    boolean isAll() {
        return names == null && prefixes.isEmpty() && patterns.isEmpty();
    }

    /**
     * Selects entries of a record. Who asks for the head of a record and then for the record is answered from the first look.
     *
     * @param record of the journal.
     * @param from   the first entry that is looked at.
     * @return whether there is one.
     */
    boolean select(final JournalRecord record, final int from) {
        if (record.index() == selectedIndex && from == selectedFrom) {
            return count > 0;
        }
        selectedIndex = record.index();
        selectedFrom = from;
        int selected = 0;
        final int entryCount = record.entryCount();
        final boolean isAll = isAll();
        for (int i = from; i < entryCount; i++) {
            if (isAll || isWanted(record.entry(i))) {
                entries[selected++] = i;
            }
        }
        count = selected;
        return selected > 0;
    }

    /** How many entries are selected. */
    int count() {
        return count;
    }

    /** The number in its record of a selected entry. */
    int entry(final int i) {
        return entries[i];
    }

    /** The number in its record of the last entry that is selected. */
    int last() {
        return entries[count - 1];
    }

    /** Takes a selected entry out. */
    void remove(final int i) {
        count--;
        System.arraycopy(entries, i + 1, entries, i, count - i);
    }

    private boolean isWanted(final JournalEntry entry) {
        if (names != null && names.value(entry.nameAddress(), entry.nameLength()) != null) {
            return true;
        }
        for (int i = 0; i < prefixes.size(); i++) {
            if (entry.nameStartsWith(prefixes.get(i))) {
                return true;
            }
        }
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matches(entry.name())) {
                return true;
            }
        }
        return false;
    }
}
