package org.kstate.benchmarks.process;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreHeader;

/**
 * Reads a state by the steps of {@link org.kstate.page.ReadProtocol} - resolve, copy, fence, check - and counts how often it had to start
 * again, in a field of its own. For one thread; the state is written and stays.
 */
final class CountingReader {

    private final Page page;
    private long retries;

    /**
     * Finds a state.
     *
     * @param store directory of the store.
     * @param state its name.
     */
    CountingReader(final Path store, final String state) {
        final Path file = new StoreFiles(store).pages();
        final StoreHeader header = StoreHeader.read(file);
        try (Observer observer = Kstate.observe(store)) {
            page = new PagesFile(Mapping.map(file, header.geometry().fileLength(), false), header.geometry())
                .page(observer.state(state).pageIndex());
        }
    }

    /**
     * Reads.
     *
     * @param to     address to copy to.
     * @param length how many bytes.
     */
    void read(final long to, final int length) {
        for (;;) {
            final long word = page.resolve();
            final long slot = page.slotAddress(CommitWord.slot(word));
            SharedBuffer.copy(slot + PageLayout.SLOT_PAYLOAD, to, length);
            SharedBuffer.loadLoadFence();
            if (SlotHeader.holds(SharedBuffer.longAt(slot + PageLayout.SLOT_HEADER), CommitWord.version(word))) {
                return;
            }
            retries++;
        }
    }

    /**
     * How often a read started again.
     *
     * @return since the beginning.
     */
    long retries() {
        return retries;
    }
}
