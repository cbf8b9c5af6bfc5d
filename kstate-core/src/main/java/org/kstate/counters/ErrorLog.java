package org.kstate.counters;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.ErrorLogLayout;
import org.kstate.memory.SharedBuffer;

/**
 * The writing side of the distinct error log, for one session: {@link ErrorLogLayout}. An error that was recorded before is counted; one that
 * is new gets a record, if there is place. Safe for any thread and for several processes at once; no lock is taken.
 *
 * <p>Assumes: what is behind the last record is zero. Guarantees: a record that says it is ready is whole, and stays. Two who meet the same new
 * error at once may both record it; who reads adds them up. Progress: who loses the place behind the last record looks at the next.
 *
 * <p>{@code [error-record]}: the length, stored last, releases the rest of the record.
 */
final class ErrorLog {

    private static final int LOG = ControlLayout.ERROR_LOG;

    private final SharedBuffer control;
    private final int session;
    private final long pid;

    ErrorLog(final SharedBuffer control, final int session, final long pid) {
        this.control = control;
        this.session = session;
        this.pid = pid;
    }

    /** Records an error, or counts that there was no place for it. */
    void record(final Throwable error, final long nowNs) {
        final long identity = ErrorText.identity(error);
        byte[] text = null;
        int offset = ErrorLogLayout.RECORDS;
        while (offset <= ErrorLogLayout.LENGTH - ErrorLogLayout.RECORD_TEXT) {
            final long record = (long) LOG + offset;
            // [error-record]
            final int length = control.getIntAcquire(record + ErrorLogLayout.RECORD_LENGTH);
            if (length == 0) {
                text = text == null ? ErrorText.of(error) : text;
                final int needed = ErrorLogLayout.recordLength(text.length);
                if (needed > ErrorLogLayout.LENGTH - offset) {
                    break;
                }
                if (control.compareAndSetInt(record + ErrorLogLayout.RECORD_LENGTH, 0, -needed)) {
                    fill(record, identity, text, nowNs);
                    control.putIntRelease(record + ErrorLogLayout.RECORD_LENGTH, needed);
                    return;
                }
                continue;
            }
            if (!ErrorLogLayout.isLength(Math.abs(length), offset)) {
                break;
            }
            if (length > 0 && control.getLong(record + ErrorLogLayout.RECORD_IDENTITY) == identity) {
                again(record, nowNs);
                return;
            }
            offset += Math.abs(length);
        }
        control.addLong(LOG + ErrorLogLayout.NOT_RECORDED, 1);
        raise(LOG + ErrorLogLayout.LAST_NOT_RECORDED, nowNs);
    }

    private void fill(final long record, final long identity, final byte[] text, final long nowNs) {
        control.putInt(record + ErrorLogLayout.RECORD_TEXT_LENGTH, text.length);
        control.putLong(record + ErrorLogLayout.RECORD_COUNT, 1);
        control.putLong(record + ErrorLogLayout.RECORD_FIRST_TIME, nowNs);
        control.putLong(record + ErrorLogLayout.RECORD_LAST_TIME, nowNs);
        control.putLong(record + ErrorLogLayout.RECORD_IDENTITY, identity);
        control.putLong(record + ErrorLogLayout.RECORD_FIRST_PID, pid);
        control.putLong(record + ErrorLogLayout.RECORD_LAST_PID, pid);
        control.putInt(record + ErrorLogLayout.RECORD_FIRST_SESSION, session);
        control.putInt(record + ErrorLogLayout.RECORD_LAST_SESSION, session);
        control.putBytes(record + ErrorLogLayout.RECORD_TEXT, text);
    }

    private void again(final long record, final long nowNs) {
        control.addLong(record + ErrorLogLayout.RECORD_COUNT, 1);
        // Of several at once any may be told as the last.
        control.putIntRelease(record + ErrorLogLayout.RECORD_LAST_SESSION, session);
        control.putLongRelease(record + ErrorLogLayout.RECORD_LAST_PID, pid);
        raise(record + ErrorLogLayout.RECORD_LAST_TIME, nowNs);
    }

    private void raise(final long offset, final long timeNs) {
        long last = control.getLongAcquire(offset);
        while (last < timeNs && !control.compareAndSetLong(offset, last, timeNs)) {
            last = control.getLongAcquire(offset);
        }
    }
}
