package org.kstate.fuzz;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;

/**
 * A small store in which there is something of everything: states that were written and not, one in a page that another had before, ones
 * that refer to descriptors of a dead session, persistent ones with a record announced and not closed. It also has free pages and a dead
 * session.
 *
 * <pre>
 *   page 0  written, with a slot of the dead session        page 5  persistent
 *   page 1  never written                                   page 6  persistent; nobody is subscribed
 *   page 2  short, where another, longer one was before     page 7  free, with what another state left
 *   page 3  refers to an undecided descriptor               page 8, 9  never used
 *   page 4  refers to one that succeeded
 * </pre>
 */
final class Scene implements AutoCloseable {

    /** No owner. */
    static final int UNKNOWN = -1;
    static final int PAGES = 10;
    static final int SLOTS = 4;
    static final int SIZE = 64;
    static final int SHORT = 24;

    /** Session that keeps the states from evaporating and does nothing else. */
    static final int KEEPER = 1;
    /** Session that a case opens first. */
    static final int ACTOR = 2;
    /** Session that died. */
    static final int DEAD = 5;
    static final int DESCRIPTOR = (DEAD - 1) * DescriptorLayout.PER_SESSION;
    static final long GENERATION = 7;

    static final int WRITTEN = 0;
    static final int UNWRITTEN = 1;
    static final int REUSED = 2;
    static final int UNDECIDED = 3;
    static final int PERSISTENT = 5;
    static final int DELETABLE = 6;
    /** Pages that a state has. */
    static final int STATES = 7;
    /** Owner, in payloads, of states that are gone; that of the others is one more than their page, that of new ones {@link #NEW_OWNER}. */
    static final int GONE_OWNER = 15;
    static final int NEW_OWNER = 14;

    private static final long NO_PROCESS = 4_000_000;
    private static final int UNDECIDED_SLOT = 2;

    private final Path directory;
    private final Path journal;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final Kstate keeper;
    private final RawStore raw;

    Scene(final Path parent) {
        directory = parent.resolve("store");
        journal = parent.resolve("journal");
        keeper = Kstate.open(options());
        makeStates();
        raw = RawStore.open(directory);
        makeDeadSession();
        refer(UNDECIDED, DESCRIPTOR, DescriptorLayout.UNDECIDED);
        refer(UNDECIDED + 1, DESCRIPTOR + 1, DescriptorLayout.SUCCEEDED);
        announceAgain();
    }

    StoreOptions options() {
        return StoreOptions.create().directory(directory).maxPages(PAGES).pageSize(SIZE).slotsPerPage(SLOTS).commitTimeoutMs(5)
            .storeLockTimeoutMs(1_000);
    }

    Path directory() {
        return directory;
    }

    Path journal() {
        return journal;
    }

    RawStore raw() {
        return raw;
    }

    static String name(final int page) {
        return "state." + page;
    }

    static int owner(final int page) {
        return page + 1;
    }

    /** The owner by a state's name; {@link #UNKNOWN} for a name that nobody gave. */
    static int ownerOf(final String name) {
        for (int page = 0; page < STATES; page++) {
            if (name.equals(name(page))) {
                return owner(page);
            }
        }
        return UNKNOWN;
    }

    private void makeStates() {
        write(subscribe(name(WRITTEN)), owner(WRITTEN), 6, SIZE);
        subscribe(name(UNWRITTEN));
        final State gone = subscribe("gone.a");
        write(gone, GONE_OWNER, 7, SIZE);
        write(subscribe(name(UNDECIDED)), owner(UNDECIDED), 5, SIZE);
        write(subscribe(name(UNDECIDED + 1)), owner(UNDECIDED + 1), 5, SIZE);
        final State persistent = subscribe(name(PERSISTENT));
        persistent.persistTo(journal);
        write(persistent, owner(PERSISTENT), 2, SIZE);
        try (State deletable = subscribe(name(DELETABLE))) {
            deletable.persistTo(journal);
            write(deletable, owner(DELETABLE), 1, SHORT);
        }
        try (State another = subscribe("gone.b")) {
            write(another, GONE_OWNER, 7, SIZE);
        }
        // Its bytes may be there still when another state has the page.
        gone.close();
        final State reused = subscribe(name(REUSED));
        reused.setSize(SHORT);
        write(reused, owner(REUSED), 2, SHORT - Long.BYTES);
    }

    private State subscribe(final String name) {
        return keeper.subscribe(name, Permission.READ_WRITE);
    }

    private void write(final State state, final int owner, final int versions, final int length) {
        for (int i = 0; i < versions; i++) {
            for (int at = 0; at < length; at++) {
                payload.writeByte(at, Bytewise.of(owner, i + 1));
            }
            state.publish(payload.addressForRead(0), length);
        }
    }

    /** It was subscribed to three states and filled a slot of the first. */
    private void makeDeadSession() {
        final SharedBuffer control = raw.control();
        final long record = ControlLayout.session(DEAD, PAGES);
        control.putLong(record + ControlLayout.SESSION_PID, NO_PROCESS);
        control.putLong(record + ControlLayout.SESSION_WRITER, 1);
        control.putLong(record + ControlLayout.SESSION_SUBSCRIPTIONS, 1 << WRITTEN | 1 << UNDECIDED | 1 << UNDECIDED + 1);
        control.putLong(record + ControlLayout.SESSION_STATE, ControlLayout.ACTIVE);
        final Page page = raw.page(WRITTEN);
        final long version = CommitWord.version(page.word()) + 1;
        page.releaseSlot((CommitWord.slot(page.word()) + 1) % SLOTS, SlotHeader.of(version, DEAD));
    }

    /** What the dead session's commit over two states has left: the second was only compared. */
    private void refer(final int index, final int descriptor, final int status) {
        final SharedBuffer buffer = raw.pages().buffer();
        final Page page = raw.page(index);
        final long oldWord = page.word();
        final int slot = (CommitWord.slot(oldWord) + UNDECIDED_SLOT) % SLOTS;
        final long newWord = CommitWord.plain(CommitWord.version(oldWord) + 1, slot, 0);
        page.releaseSlot(slot, SlotHeader.of(CommitWord.version(newWord), DEAD));
        buffer.putInt(page.slotField(slot, PageLayout.SLOT_LENGTH), Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            payload.writeByte(i, Bytewise.of(owner(index), CommitWord.version(newWord)));
        }
        SharedBuffer.copy(payload.addressForRead(0), page.slotAddress(slot) + PageLayout.SLOT_PAYLOAD, Long.BYTES);
        final long offset = raw.pages().descriptor(descriptor);
        SpaceReservation.reserve(raw.files().pages(), offset, DescriptorLayout.STRIDE);
        final long unwritten = raw.page(UNWRITTEN).word();
        putEntry(offset, 0, index, oldWord, newWord);
        putEntry(offset, 1, UNWRITTEN, unwritten, unwritten);
        buffer.putInt(offset + DescriptorLayout.COUNT, 2);
        buffer.putLong(offset + DescriptorLayout.STATE, DescriptorLayout.state(GENERATION, status));
        page.compareAndSetWord(oldWord, CommitWord.reference(GENERATION, descriptor));
    }

    private void putEntry(final long descriptor, final int entry, final long page, final long oldWord, final long newWord) {
        final SharedBuffer buffer = raw.pages().buffer();
        final long offset = descriptor + DescriptorLayout.ENTRIES + (long) entry * DescriptorLayout.ENTRY_STRIDE;
        buffer.putLong(offset + DescriptorLayout.ENTRY_PAGE, page);
        buffer.putLong(offset + DescriptorLayout.ENTRY_OLD_WORD, oldWord);
        buffer.putLong(offset + DescriptorLayout.ENTRY_NEW_WORD, newWord);
    }

    /** As if the last to hold the journal's lock had died before it said that its record was visible. */
    private void announceAgain() {
        raw.pages().buffer().putLong(raw.pages().geometry().journal(0) + JournalLayout.CLOSED_INDEX, 0);
    }

    @Override
    public void close() {
        keeper.close();
        payload.releaseLast();
    }
}
