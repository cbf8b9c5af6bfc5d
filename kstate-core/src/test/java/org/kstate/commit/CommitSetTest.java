package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.StoreOptions;
import org.kstate.layout.CommitWord;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** However its states are added, a commit goes through them in the order of their pages: so nobody waits for one who waits for him. */
class CommitSetTest {

    private static final int STATES = 7;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldKeepWhatBelongsToAPageTogetherInTheOrderOfThePages() {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(STATES).pageSize(64))) {
            final List<Integer> indexes = new ArrayList<>();
            for (int i = 0; i < STATES; i++) {
                indexes.add(store.subscribe("s" + i, Permission.READ_WRITE).pageIndex());
            }
            final RawStore raw = RawStore.open(store.directory());
            final CommitSet set = new CommitSet();
            for (int seed = 0; seed < 100; seed++) {
                Collections.shuffle(indexes, new Random(seed));
                for (final int index : indexes) {
                    add(set, raw.page(index), seed);
                }
                assertEquals(indexes.stream().sorted().toList(), IntStream.range(0, set.count()).mapToObj(i -> set.page(i).index()).toList());
                for (int i = 0; i < set.count(); i++) {
                    assertEquals(word(set.page(i)), set.oldWord(i));
                    assertEquals(isWritten(set.page(i), seed), set.isJournaled(i));
                }
                set.clear();
            }
        }
    }

    private static void add(final CommitSet set, final Page page, final int seed) {
        if (isWritten(page, seed)) {
            set.write(page, word(page), 0, 0, null);
        } else {
            set.compare(page, word(page), null);
        }
    }

    private static boolean isWritten(final Page page, final int seed) {
        return (page.index() + seed) % 2 == 0;
    }

    private static long word(final Page page) {
        return CommitWord.plain(page.index() + 1, 0, CommitWord.PERSISTENT);
    }
}
