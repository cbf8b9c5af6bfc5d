package org.kstate.counters;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.ErrorLogLayout;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * The distinct error log as it stands, read without any lock and through a read-only mapping. Places that were reserved by somebody who has not
 * filled them, or died before, are passed over.
 *
 * @param errors         in the order in which they were first recorded.
 * @param notRecorded    how many errors found no place.
 * @param lastNotRecorded when the last of those came, nanoseconds since the epoch; 0 if there are none.
 */
public record ErrorLogReading(List<RecordedError> errors, long notRecorded, long lastNotRecorded) {

    private static final int LOG = ControlLayout.ERROR_LOG;

    /**
     * Reads the log.
     *
     * @param control of the store.
     * @return what is in it.
     * @throws CorruptStoreException if a record goes beyond its place.
     */
    public static ErrorLogReading read(final Mapping control) {
        final SharedBuffer buffer = control.buffer();
        final Map<Long, RecordedError> errors = new LinkedHashMap<>();
        int offset = ErrorLogLayout.RECORDS;
        while (offset <= ErrorLogLayout.LENGTH - ErrorLogLayout.RECORD_TEXT) {
            final long record = (long) LOG + offset;
            // [error-record]: acquires the rest of a record that is ready.
            final int length = buffer.getIntAcquire(record + ErrorLogLayout.RECORD_LENGTH);
            if (length == 0) {
                break;
            }
            if (!ErrorLogLayout.isLength(Math.abs(length), offset)) {
                throw CounterReading.corrupt(control, "error record length", record, length);
            }
            if (length > 0) {
                errors.merge(buffer.getLong(record + ErrorLogLayout.RECORD_IDENTITY), error(control, record, length), RecordedError::plus);
            }
            offset += Math.abs(length);
        }
        return new ErrorLogReading(List.copyOf(errors.values()), positive(control, LOG + ErrorLogLayout.NOT_RECORDED),
            positive(control, LOG + ErrorLogLayout.LAST_NOT_RECORDED));
    }

    private static RecordedError error(final Mapping control, final long record, final int length) {
        final SharedBuffer buffer = control.buffer();
        final int textLength = buffer.getInt(record + ErrorLogLayout.RECORD_TEXT_LENGTH);
        if (textLength < 0 || textLength > length - ErrorLogLayout.RECORD_TEXT) {
            throw CounterReading.corrupt(control, "error text length", record + ErrorLogLayout.RECORD_TEXT_LENGTH, textLength);
        }
        return new RecordedError(positive(control, record + ErrorLogLayout.RECORD_COUNT),
            buffer.getLong(record + ErrorLogLayout.RECORD_FIRST_TIME), buffer.getLongAcquire(record + ErrorLogLayout.RECORD_LAST_TIME),
            buffer.getInt(record + ErrorLogLayout.RECORD_FIRST_SESSION), buffer.getLong(record + ErrorLogLayout.RECORD_FIRST_PID),
            buffer.getIntAcquire(record + ErrorLogLayout.RECORD_LAST_SESSION), buffer.getLongAcquire(record + ErrorLogLayout.RECORD_LAST_PID),
            new String(buffer.getBytes(record + ErrorLogLayout.RECORD_TEXT, textLength), StandardCharsets.UTF_8));
    }

    private static long positive(final Mapping control, final long offset) {
        final long value = control.buffer().getLongAcquire(offset);
        if (value < 0) {
            throw CounterReading.corrupt(control, "count in the error log", offset, value);
        }
        return value;
    }
}
