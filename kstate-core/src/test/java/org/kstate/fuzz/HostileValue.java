package org.kstate.fuzz;

import java.util.random.RandomGenerator;

import org.kstate.layout.CommitWord;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.PendingReference;
import org.kstate.layout.SlotHeader;

/** What a word is overwritten with. */
final class HostileValue {

    private static final long[] LIMITS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 253, 254, 255, 256, 257, 4095, 4096, 4097,
        0xFFFF, 0x10000, 0xFFFFF, 0x100000, Integer.MAX_VALUE, 1L << 31, 0xFFFFFFFFL, 1L << 32, 1L << 43, 1L << 44, (1L << 55) - 1, 1L << 55,
        1L << 62, Long.MAX_VALUE};

    private HostileValue() {
    }

    /**
     * A value for a word.
     *
     * @param random  source of it.
     * @param present value that the word has.
     * @param other   value of another word of that kind.
     * @return the value; perhaps the present one.
     */
    static long next(final RandomGenerator random, final long present, final long other) {
        switch (random.nextInt(10)) {
            case 0:
            case 1:
                return random.nextBoolean() ? limit(random) : -limit(random);
            case 2:
                return present + random.nextInt(-3, 4);
            case 3:
                return present ^ 1L << random.nextInt(Long.SIZE);
            case 4:
                return present ^ 1L << random.nextInt(Integer.SIZE) ^ 1L << random.nextInt(Long.SIZE);
            case 5:
                return other;
            case 6:
                return random.nextLong() >>> random.nextInt(Long.SIZE);
            case 7:
                return random.nextLong();
            default:
                return word(random);
        }
    }

    private static long limit(final RandomGenerator random) {
        return LIMITS[random.nextInt(LIMITS.length)];
    }

    /** A word that makes sense, in a place where it does not. */
    private static long word(final RandomGenerator random) {
        final long version = random.nextInt(3) == 0 ? limit(random) : random.nextInt(14);
        final int small = random.nextInt(18);
        switch (random.nextInt(6)) {
            case 0:
                return CommitWord.plain(version, small & 0xF, random.nextInt(16));
            case 1:
                return CommitWord.reference(random.nextInt(3) == 0 ? version : Scene.GENERATION, random.nextInt(3) == 0
                    ? random.nextInt(1 << 16) : Scene.DESCRIPTOR + random.nextInt(3)) | random.nextInt(8) << 1;
            case 2:
                return SlotHeader.of(version, random.nextInt(3) == 0 ? random.nextInt(1 << 20) : random.nextInt(7));
            case 3:
                return PageTableEntry.inUse(version) ^ random.nextInt(2);
            case 4:
                return JournalLockWord.of(random.nextInt(8), random.nextBoolean() ? ProcessHandle.current().pid() : version, small);
            default:
                return PendingReference.ofPage(small, version) | random.nextInt(2);
        }
    }
}
